/* How does a logger follow the requests of a web framework? */
export { type FrameworkObject, fastifyPlugin, honoMiddleware, koaMiddleware } from './frameworks.js';
export type { EndedRequest, RequestOptions, RequestOutcome } from './options.js';
export { type RequestHandler, requestLogger } from './request-logger.js';
