import { type Logger, logger as sharedLogger } from '../index.js';
import { type Exchange, exchangeOf, type NodeRequest, type NodeResponse } from './node.js';
import { checkLogger, policyOf, type RequestOptions } from './options.js';
import { ID_HEADER, LoggedRequest } from './request.js';

type Done = (error?: Error) => void;

/** An object of a framework. */
// biome-ignore lint/suspicious/noExplicitAny: assignable to what each version of the framework declares, whose types are not needed here
export type FrameworkObject = any;

/** What the plugin uses of a Fastify instance. */
interface FastifyLike {
  // biome-ignore lint/suspicious/noExplicitAny: Fastify's own hooks, by name
  addHook(name: any, hook: any): unknown;
}

interface FastifyRequestLike {
  readonly raw: NodeRequest;
  readonly ip?: string;
  readonly routeOptions?: { readonly url?: string | undefined };
}

/**
 * The same as `requestLogger`, as a Fastify plugin. The error of a request, which Fastify's hook `onError` tells, is the exception of its record.
 *
 * @example await fastify.register(fastifyPlugin(logger))
 * @param logger @default the shared logger
 * @throws TypeError for a value that is no Logger, and for options that are unknown or wrong
 */
export function fastifyPlugin(
  logger: Logger = sharedLogger,
  options: RequestOptions = {},
): (fastify: FrameworkObject, options: unknown, done: Done) => void {
  checkLogger(logger);
  const policy = policyOf(options);
  const exchanges = new WeakMap<object, Exchange>();
  const plugin = (fastify: FastifyLike, _options: unknown, done: Done) => {
    fastify.addHook('onRequest', (request: FastifyRequestLike, reply: { raw: NodeResponse }, next: Done) => {
      const exchange = exchangeOf(logger, policy, request.raw, reply.raw, {
        request,
        clientAddress: request.ip,
        route: () => request.routeOptions?.url,
      });
      if (exchange === undefined) return next();
      exchanges.set(request, exchange);
      exchange.logged.run(() => next());
    });
    // The body is read in the async context of the connection: it is left here.
    fastify.addHook('preValidation', (request: FastifyRequestLike, _reply: unknown, next: Done) => {
      const exchange = exchanges.get(request);
      if (exchange === undefined) next();
      else exchange.logged.run(() => next());
    });
    fastify.addHook('onError', (request: FastifyRequestLike, _reply: unknown, error: unknown, next: Done) => {
      const exchange = exchanges.get(request);
      if (exchange !== undefined) exchange.failure = { error };
      next();
    });
    done();
  };
  // For the whole application, not only for what is registered within the plugin.
  return Object.assign(plugin, {
    [Symbol.for('skip-override')]: true,
    [Symbol.for('fastify.display-name')]: 'logly-otel',
  });
}

/** What the middleware uses of a Koa context. */
interface KoaLike {
  readonly req: NodeRequest;
  readonly res: NodeResponse;
  readonly ip?: string;
  readonly _matchedRoute?: unknown;
}

/**
 * The same as `requestLogger`, as Koa middleware. An error that comes through it is the exception of the request's record, and goes on.
 *
 * @example app.use(koaMiddleware(logger))
 * @param logger @default the shared logger
 * @throws TypeError for a value that is no Logger, and for options that are unknown or wrong
 */
export function koaMiddleware(
  logger: Logger = sharedLogger,
  options: RequestOptions = {},
): (context: FrameworkObject, next: () => Promise<unknown>) => Promise<void> {
  checkLogger(logger);
  const policy = policyOf(options);
  return async (context: KoaLike, next) => {
    const { req, res } = context;
    const exchange = exchangeOf(logger, policy, req, res, {
      request: context,
      clientAddress: context.ip,
      route: () => (typeof context._matchedRoute === 'string' ? context._matchedRoute : undefined),
    });
    if (exchange === undefined) return void (await next());
    try {
      await exchange.logged.run(next);
    } catch (error) {
      exchange.failure = { error };
      keepId(res, exchange.logged.id);
      throw error;
    }
  };
}

/** Koa removes all headers before it answers an error: the id is set again when the headers are written. */
function keepId(response: NodeResponse, id: string): void {
  const writeHead = response.writeHead as (...args: unknown[]) => NodeResponse;
  response.writeHead = (...args: unknown[]) => {
    if (!response.headersSent && !response.hasHeader(ID_HEADER)) response.setHeader(ID_HEADER, id);
    return Reflect.apply(writeHead, response, args);
  };
}

/** What the middleware uses of a Hono context. */
interface HonoLike {
  readonly req: {
    readonly method: string;
    readonly url: string;
    readonly routePath?: string;
    readonly raw: { readonly signal?: { readonly aborted: boolean } };
    header(name: string): string | undefined;
  };
  /** Of `@hono/node-server`. */
  readonly env?: { readonly incoming?: NodeRequest } | undefined;
  readonly res: { readonly status: number };
  readonly error?: unknown;
  header(name: string, value: string): void;
}

/**
 * The same as `requestLogger`, as Hono middleware, on any of its runtimes. A request ends when its handler has made the answer; a body that is
 * streamed may still be incomplete then. The error that Hono handled is the exception of the record.
 *
 * @example app.use(honoMiddleware(logger))
 * @param logger @default the shared logger
 * @throws TypeError for a value that is no Logger, and for options that are unknown or wrong
 */
export function honoMiddleware(
  logger: Logger = sharedLogger,
  options: RequestOptions = {},
): (context: FrameworkObject, next: () => Promise<void>) => Promise<void> {
  checkLogger(logger);
  const policy = policyOf(options);
  return async (context: HonoLike, next) => {
    const { req, env } = context;
    const logged = LoggedRequest.begin(logger, policy, {
      request: context,
      method: req.method,
      target: req.url,
      scheme: /^https:/i.test(req.url) ? 'https' : 'http',
      clientAddress: env?.incoming?.socket?.remoteAddress,
      protocolVersion: env?.incoming?.httpVersion,
      header: (name) => req.header(name),
    });
    if (logged === undefined) return next();
    let thrown: { readonly error: unknown } | undefined;
    try {
      await logged.run(next);
    } catch (error) {
      thrown = { error };
      throw error;
    } finally {
      const error = thrown === undefined ? context.error : thrown.error;
      const isAborted = req.raw.signal?.aborted === true;
      if (thrown === undefined) context.header(ID_HEADER, logged.id);
      logged.end({
        outcome: thrown !== undefined || error !== undefined ? 'failed' : isAborted ? 'aborted' : 'finished',
        status: thrown === undefined && !isAborted ? context.res.status : undefined,
        error,
        route: req.routePath,
      });
    }
  };
}
