import { toPromise } from '../../record/floor/thenable.js';
import { type Logger, logger as sharedLogger } from '../index.js';
import { exchangeOf, expressRoute, type NodeRequest, type NodeResponse } from './node.js';
import { checkLogger, policyOf, type RequestOptions } from './options.js';

/** Takes a request and an answer of `node:http`, and calls `next`. */
export type RequestHandler = (request: unknown, response: unknown, next?: (error?: unknown) => void) => void;

/**
 * Middleware for Express, Connect, and `node:http` itself. Each request has an id: every record within has it as `request.id`, the response as
 * `x-request-id`. One record is logged at the end of a request. An error that `next` throws or rejects with, or that the application puts on the
 * response as `err`, is the exception of that record.
 *
 * @example app.use(requestLogger(logger, { ignore: ['/healthz'] }))
 * @param logger @default the shared logger
 * @throws TypeError for a value that is no Logger, and for options that are unknown or wrong
 */
export function requestLogger(logger: Logger = sharedLogger, options: RequestOptions = {}): RequestHandler {
  checkLogger(logger);
  const policy = policyOf(options);
  return (request, response, next = () => {}) => {
    const message = request as NodeRequest;
    const exchange = exchangeOf(logger, policy, message, response as NodeResponse, {
      clientAddress: message.ip,
      route: () => expressRoute(message),
    });
    if (exchange === undefined) return next();
    const failed = (error: unknown) => {
      exchange.failure = { error };
      throw error;
    };
    try {
      const returned: unknown = exchange.logged.run(() => next());
      // Handed on: an unhandled rejection stays one.
      return toPromise(returned)?.then(undefined, failed) as undefined;
    } catch (error) {
      return failed(error);
    }
  };
}
