import { AsyncResource, crypto } from '../../record/floor/builtin.js';
import { systemClock } from '../../record/floor/clock.js';
import type { Logger } from '../logger.js';
import { type RequestOutcome, type RequestPolicy, usualLevel } from './options.js';
import { redactedHeader, redactedQuery } from './redacted.js';

/** What a framework knows of a request when it arrives. */
export interface Incoming {
  /** The framework's request, for the functions of the options. */
  readonly request: unknown;
  readonly method: string;
  /** The target: a path with its query, or a URL. */
  readonly target: string;
  readonly scheme: 'http' | 'https';
  readonly clientAddress: string | undefined;
  readonly protocolVersion: string | undefined;
  header(name: string): string | undefined;
}

/** What it knows at the end. */
export interface Ending {
  readonly outcome: RequestOutcome;
  /** The status that was sent; undefined if none was. */
  readonly status: number | undefined;
  readonly error?: unknown;
  /** The pattern of the route: `/users/:id`. */
  readonly route?: string | undefined;
}

/** The id of a request, in requests and answers. */
export const ID_HEADER = 'x-request-id';

const VALID_ID = /^[\x21-\x7e]{1,128}$/;

/** A request from its arrival to its one record. */
export class LoggedRequest {
  readonly id: string;
  readonly #logger: Logger;
  readonly #policy: RequestPolicy;
  readonly #incoming: Incoming;
  readonly #path: string;
  readonly #query: string;
  readonly #since = systemClock.monotonic();
  /** The async context within which the request is handled, for the record as well. */
  readonly #context: AsyncResource;
  #isEnded = false;

  private constructor(logger: Logger, policy: RequestPolicy, incoming: Incoming, path: string, query: string) {
    this.#logger = logger;
    this.#policy = policy;
    this.#incoming = incoming;
    this.#path = path;
    this.#query = query;
    const asked = policy.idOf(incoming.request) ?? incoming.header(ID_HEADER);
    this.id = typeof asked === 'string' && VALID_ID.test(asked) ? asked : crypto().randomUUID();
    this.#context = logger.contextualize({ 'request.id': this.id }, () => new AsyncResource('LoglyRequest'));
  }

  /** Undefined for a request that is ignored. */
  static begin(logger: Logger, policy: RequestPolicy, incoming: Incoming): LoggedRequest | undefined {
    const { path, query } = partsOf(incoming.target);
    if (policy.ignores(incoming.request, path)) return undefined;
    return new LoggedRequest(logger, policy, incoming, path, query);
  }

  /** Runs `handle` so that every record within, across awaits, has the id. */
  run<T>(handle: () => T): T {
    return this.#context.runInAsyncScope(handle);
  }

  /** Logs the request, once. */
  end(ending: Ending): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.run(() => this.#log(ending));
  }

  #log({ outcome, status, error, route }: Ending): void {
    const { method, scheme, clientAddress, protocolVersion } = this.#incoming;
    const ended = { status: status ?? 0, outcome, ...(error === undefined ? {} : { error }) };
    const fields = {
      'http.request.method': method,
      'url.path': this.#path,
      'url.scheme': scheme,
      ...(status === undefined ? {} : { 'http.response.status_code': status }),
      ...(route === undefined ? {} : { 'http.route': route }),
      ...(clientAddress === undefined ? {} : { 'client.address': clientAddress }),
      ...(protocolVersion === undefined ? {} : { 'network.protocol.version': protocolVersion }),
      'http.server.request.duration': (systemClock.monotonic() - this.#since) / 1_000,
      'request.outcome': outcome,
      ...this.#named(),
    };
    const logger = error === undefined ? this.#logger : this.#logger.opt({ exception: error });
    const args = ['{} {} {}', method, this.#path, status ?? outcome, fields] as const;
    const level = this.#policy.levelOf(ended);
    try {
      logger.log(level, ...args);
    } catch (refused) {
      if (!(refused instanceof RangeError || refused instanceof TypeError)) throw refused;
      // The level that the user's function gave is none.
      logger.log(usualLevel(ended), ...args);
    }
  }

  /** The query and the headers that the options name. */
  #named(): Record<string, unknown> {
    const { headers, query } = this.#policy;
    const found: Record<string, unknown> = {};
    if (query && this.#query !== '') found['url.query'] = redactedQuery(this.#query);
    for (const name of headers) {
      const value = this.#incoming.header(name);
      if (value !== undefined) found[`http.request.header.${name}`] = [redactedHeader(name, value)];
    }
    return found;
  }
}

/** Path and query of a request's target, which may be a whole URL. */
function partsOf(target: string): { path: string; query: string } {
  const [whole = '', query = ''] = splitAt(target.split('#', 1)[0] as string);
  const path = whole.replace(/^https?:\/\/[^/]*/i, '');
  return { path: path === '' ? '/' : path, query };
}

function splitAt(target: string): [string, string] {
  const at = target.indexOf('?');
  return at < 0 ? [target, ''] : [target.slice(0, at), target.slice(at + 1)];
}
