import type { IncomingMessage, ServerResponse } from 'node:http';
import { memberOf } from '../../record/floor/member-of.js';
import type { Logger } from '../logger.js';
import type { RequestPolicy } from './options.js';
import { ID_HEADER, type Incoming, LoggedRequest } from './request.js';

/** A request of `node:http`, with what frameworks add. */
export type NodeRequest = IncomingMessage & { originalUrl?: string; ip?: string; baseUrl?: string; route?: unknown };
export type NodeResponse = ServerResponse & { err?: unknown };

/** A request on `node:http`, and what the framework threw or passed, if anything: null and undefined can be thrown, too. */
export interface Exchange {
  readonly logged: LoggedRequest;
  failure: { readonly error: unknown } | undefined;
}

/** What a framework knows better than `node:http`. */
export interface FrameworkView {
  /** @default that of `node:http` */
  readonly request?: unknown;
  /** @default the socket's */
  readonly clientAddress?: string | undefined;
  /** Asked at the end. */
  route(): string | undefined;
}

/** Begins a request, and logs it when its answer is sent or its connection ends. Undefined for one that is ignored. */
export function exchangeOf(
  logger: Logger,
  policy: RequestPolicy,
  message: NodeRequest,
  response: NodeResponse,
  { request = message, clientAddress, route }: FrameworkView,
): Exchange | undefined {
  const isSecure = (message.socket as { encrypted?: boolean } | undefined)?.encrypted === true;
  const incoming: Incoming = {
    request,
    method: message.method ?? 'GET',
    target: message.originalUrl ?? message.url ?? '/',
    scheme: isSecure ? 'https' : 'http',
    clientAddress: clientAddress ?? message.socket?.remoteAddress,
    protocolVersion: message.httpVersion,
    header(name) {
      if (!Object.hasOwn(message.headers, name)) return undefined;
      const value = message.headers[name];
      return Array.isArray(value) ? value.join(', ') : value;
    },
  };
  const logged = LoggedRequest.begin(logger, policy, incoming);
  if (logged === undefined) return undefined;
  const exchange: Exchange = { logged, failure: undefined };
  const end = (isFinished: boolean) => {
    // `errored`: the answer broke off, because of the application.
    const error = exchange.failure?.error ?? memberOf(response, 'err') ?? response.errored ?? undefined;
    const hasFailed = exchange.failure !== undefined || error !== undefined;
    logged.end({
      outcome: hasFailed ? 'failed' : isFinished ? 'finished' : 'aborted',
      status: response.headersSent ? response.statusCode : undefined,
      error,
      route: route(),
    });
  };
  response.once('finish', () => end(true));
  response.once('close', () => end(response.writableFinished));
  if (!response.headersSent) response.setHeader(ID_HEADER, logged.id);
  return exchange;
}

/** The pattern of an Express route, with the path that its router is mounted at. */
export function expressRoute({ baseUrl = '', route }: NodeRequest): string | undefined {
  const path = (route as { path?: unknown } | undefined)?.path;
  return typeof path === 'string' ? `${baseUrl}${path}` : undefined;
}
