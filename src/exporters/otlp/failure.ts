import type { ReadableLogRecord } from '../../record/readable.js';
import { oneLine } from '../../record/text.js';
import type { Answer } from '../http/answer.js';
import { type ErrorContext, type HttpError, sanitized } from '../http/failure.js';
import type { PartialSuccess } from './partial-success.js';

/** The error of a partial success that rejects records. */
export function rejected(success: PartialSuccess, sent: number, context: ErrorContext): HttpError {
  const message = sanitized(success.message, context);
  const count = Math.min(success.rejected, sent);
  const why = message === '' ? '' : `: ${message}`;
  return Object.assign(new Error(`${context.displayUrl} rejected ${count} of ${sent} records${why}`), {
    rejected: count,
    retryable: false,
  });
}

/** The error of an answer that cannot come from a collector. */
export function notOtlp({ status, contentType }: Answer, { displayUrl }: ErrorContext): HttpError {
  const message = `${displayUrl} answered ${status} with ${oneLine(contentType, 100)}: it is no OTLP endpoint`;
  return Object.assign(new Error(message), { retryable: false });
}

/** The error of a request that exceeds `maxRequestBytes`. A batch is split; a single record fails. */
export function tooLarge(records: readonly ReadableLogRecord[], maxRequestBytes: number): HttpError {
  const many = records.length > 1;
  const what = many ? `a request of ${records.length} records is` : 'a record is';
  return Object.assign(new Error(`too_large: ${what} longer than maxRequestBytes (${maxRequestBytes})`), {
    code: 'too_large',
    retryable: false,
    ...(many ? { divisible: true } : { failed: records }),
  });
}

/** The error of an export that `shutdown` prevents or ends. */
export function shutDown(): HttpError {
  return Object.assign(new Error('the exporter was shut down'), { retryable: false });
}
