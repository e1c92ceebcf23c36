import type { DeliveryError } from '../../record/exporter.js';
import { classifyError } from '../../record/failure/outcome.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import { oneLine } from '../../record/text.js';
import type { Answer } from '../http/answer.js';
import { retryAfterMillis } from '../http/retry-after.js';
import { type PartialSuccess, refusalMessage } from './partial-success.js';

const MAX_MESSAGE = 500;
/** An answer that broke off; and what a machine that is short of something says instead of connecting. */
const PASSING: ReadonlySet<unknown> = new Set([
  ...['ERR_STREAM_PREMATURE_CLOSE', 'EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'EADDRNOTAVAIL'],
]);

/** Why records were not exported. Nothing that is secret is in it. */
interface OtlpError extends DeliveryError {
  /** HTTP's, where there was an answer. */
  status?: number;
  code?: string;
}

/** How failures are told: to whom, and without what. */
export interface Telling {
  /** The URL, as people may see it. */
  readonly shown: string;
  readonly hide: (text: string) => string;
}

/** What a collector says, for people: one line, without secrets. */
export function saidBy(text: string, { hide }: Telling): string {
  return oneLine(hide(text), MAX_MESSAGE);
}

/** An answer that is no success. */
export function refused(answer: Answer, nowMillis: number, telling: Telling): OtlpError {
  const { status } = answer;
  const message = saidBy(refusalMessage(answer), telling);
  const why = status >= 300 && status < 400 ? ': redirects are not followed' : message === '' ? '' : `: ${message}`;
  const error: OtlpError = new Error(`${telling.shown} answered ${status}${why}`);
  error.status = status;
  const { retryable, divisible } = classifyError(error, true);
  error.retryable = retryable ?? false;
  if (divisible) error.divisible = true;
  const after = error.retryable ? retryAfterMillis(answer.retryAfter, nowMillis) : undefined;
  if (after !== undefined) error.retryAfterMillis = after;
  return error;
}

/** A success that is none for some of the records. */
export function rejected(said: PartialSuccess, sent: number, telling: Telling): OtlpError {
  const message = saidBy(said.message, telling);
  const count = Math.min(said.rejected, sent);
  const error: OtlpError = new Error(
    `${telling.shown} rejected ${count} of ${sent} records${message === '' ? '' : `: ${message}`}`,
  );
  error.rejected = count;
  error.retryable = false;
  return error;
}

/** Something answered that is no collector. */
export function notOtlp({ status, contentType }: Answer, telling: Telling): OtlpError {
  const error: OtlpError = new Error(
    `${telling.shown} answered ${status} with ${oneLine(contentType, 100)}: it is no OTLP endpoint`,
  );
  error.retryable = false;
  return error;
}

/** What went wrong before, or instead of, an answer. The original is left out: it may hold what was sent. */
export function broken(cause: unknown, telling: Telling): OtlpError {
  const { name, code, message, retryable } = (typeof cause === 'object' && cause !== null ? cause : {}) as Record<
    string,
    unknown
  >;
  const text = typeof message === 'string' && message !== '' ? message : String(code ?? 'the request failed');
  const error: OtlpError = new Error(`${telling.shown}: ${saidBy(text, telling)}`);
  if (typeof code === 'string') error.code = code;
  const ended = name === 'TimeoutError' || name === 'AbortError';
  if (ended) error.name = name;
  const passes = ended || PASSING.has(code) || classifyError(error, true).retryable === true;
  error.retryable = typeof retryable === 'boolean' ? retryable : passes;
  return error;
}

/** More than fits into a request. Many records are halved; one has failed. */
export function tooLarge(records: readonly ReadableLogRecord[], maxRequestBytes: number): OtlpError {
  const many = records.length > 1;
  const what = many ? `a request of ${records.length} records is` : 'a record is';
  const error: OtlpError = new Error(`too_large: ${what} longer than maxRequestBytes (${maxRequestBytes})`);
  error.code = 'too_large';
  error.retryable = false;
  if (many) error.divisible = true;
  else error.failed = records;
  return error;
}

/** After `shutdown`, or because of it. */
export function shutDown(): OtlpError {
  const error: OtlpError = new Error('the exporter was shut down');
  error.retryable = false;
  return error;
}
