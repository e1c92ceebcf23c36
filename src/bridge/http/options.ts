import { reporterOf } from '../../record/failure/report.js';
import { boolean, knownOptions, optionalFunction, wrongType } from '../../record/floor/expect.js';
import { ignoreRejection, isThenable } from '../../record/floor/thenable.js';
import type { LevelLike } from '../levels/levels.js';
import type { Logger } from '../logger.js';

/** How a request ended: with its answer, before it because the client went away, or with an error. */
export type RequestOutcome = 'finished' | 'aborted' | 'failed';

/** What `level` is asked about. */
export interface EndedRequest {
  /** The status of the answer; 0 if none was sent. */
  readonly status: number;
  /** How it ended. */
  readonly outcome: RequestOutcome;
  /** What its handler threw, if that is known. */
  readonly error?: unknown;
}

/**
 * Which requests are logged, and what of them.
 *
 * @example requestLogger(logger, { ignore: ['/healthz'], query: true })
 */
export interface RequestOptions {
  /** Requests without a record and without a request id: exact paths, without the query; or a function of the framework's request. @default none */
  ignore?: readonly string[] | ((request: unknown) => boolean) | undefined;
  /** @default ERROR for a status from 500 and for an error behind a status below 400, WARNING for a status from 400, else INFO */
  level?: ((request: EndedRequest) => LevelLike) | undefined;
  /** Names of request headers to record, as `http.request.header.<name>`. Secrets in them are redacted. @default none */
  headers?: readonly string[] | undefined;
  /** Records the query as `url.query`. Secrets in it are redacted. @default false */
  query?: boolean | undefined;
  /** The id of a request: 1 to 128 visible ASCII characters. @default a valid `x-request-id` of the request, else a new UUID */
  requestId?: ((request: unknown) => string) | undefined;
}

/** The options, checked, with the functions that may not throw into a request. */
export interface RequestPolicy {
  readonly headers: readonly string[];
  readonly query: boolean;
  ignores(request: unknown, path: string): boolean;
  levelOf(ended: EndedRequest): LevelLike;
  /** Undefined where the options do not say. */
  idOf(request: unknown): unknown;
}

const OPTIONS = new Set(['ignore', 'level', 'headers', 'query', 'requestId']);

/** @throws TypeError for options that are unknown or wrong */
export function policyOf(options: RequestOptions): RequestPolicy {
  knownOptions('a request logger', options, OPTIONS);
  const { ignore } = options;
  if (typeof ignore !== 'function') textsIn('ignore', ignore);
  const requestId = optionalFunction('requestId', options.requestId);
  const level = optionalFunction('level', options.level);
  const report = reporterOf('requestLogger');
  /** What a function of the user returns; undefined if it throws, which is reported. */
  const asked = <T>(ask: () => T): T | undefined => {
    try {
      return ask();
    } catch (error) {
      report(error);
      return undefined;
    }
  };
  return {
    headers: textsIn('headers', options.headers).map((name) => name.toLowerCase()),
    query: boolean('query', options.query, false),
    ignores: (request, path) =>
      typeof ignore === 'function' ? asked(() => truthOf(ignore(request))) === true : ignore?.includes(path) === true,
    levelOf: (ended) => (level && asked(() => level(ended))) ?? usualLevel(ended),
    idOf: (request) => requestId && asked(() => idOf(requestId(request))),
  };
}

/** @throws TypeError for a promise: a request does not wait for it */
function truthOf(ignored: unknown): boolean {
  if (!isThenable(ignored)) return Boolean(ignored);
  ignoreRejection(ignored);
  throw new TypeError('`ignore` must return a boolean, got a promise');
}

function idOf(id: unknown): unknown {
  ignoreRejection(id);
  return typeof id === 'number' ? String(id) : id;
}

function textsIn(option: string, texts: readonly string[] = []): readonly string[] {
  if (!Array.isArray(texts) || texts.some((text) => typeof text !== 'string'))
    throw wrongType(option, 'an array of texts', texts);
  return texts;
}

export function usualLevel({ status, outcome }: EndedRequest): LevelLike {
  if (status >= 500 || (outcome === 'failed' && status < 400)) return 'ERROR';
  return status >= 400 ? 'WARNING' : 'INFO';
}

/** @throws TypeError for a value that is no Logger */
export function checkLogger(logger: Logger): void {
  if (typeof (logger as Partial<Logger> | null)?.contextualize !== 'function')
    throw wrongType('logger', 'a Logger', logger);
}
