import type { DeliveryError, ExportResult } from '../exporter.js';
import { officialExporterGaveUp } from '../otel.js';
import type { ReadableLogRecord } from '../readable.js';

/** How an attempt ended for the records that were in it. */
export interface Outcome<R extends ReadableLogRecord = ReadableLogRecord> {
  readonly delivered: number;
  /** How many did not get through. */
  readonly failed: number;
  /** Those, where it is known which; they may be tried again. */
  readonly left: readonly R[] | undefined;
  /** What went wrong; meaningful only where `failed` is not 0. */
  readonly error: unknown;
}

/** Every record of the attempt failed, with this error. */
export function allFailed<R extends ReadableLogRecord>(records: readonly R[], error: unknown): Outcome<R> {
  return { delivered: 0, failed: records.length, left: records, error };
}

/** What an exporter's answer means for the records that it was given. An answer that is none is a failure. */
export function outcomeOf<R extends ReadableLogRecord>(
  records: readonly R[],
  result: ExportResult | undefined,
): Outcome<R> {
  if (result === undefined || result === null || typeof result !== 'object') {
    return allFailed(records, new TypeError('the exporter called back without a result'));
  }
  if (result.code === 0) return { delivered: records.length, failed: 0, left: undefined, error: undefined };
  const error = 'error' in result ? result.error : new Error('the exporter failed and gave no error');
  return partlyFailed(records, error) ?? allFailed(records, error);
}

/** Where the error itself says which records, or how many, have failed; undefined where it does not, or says nonsense. */
function partlyFailed<R extends ReadableLogRecord>(records: readonly R[], error: unknown): Outcome<R> | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  try {
    const { failed, rejected } = error as DeliveryError;
    if (Array.isArray(failed)) {
      const named = new Set<unknown>(failed);
      const left = records.filter((record) => named.has(record));
      if (left.length > 0) return { delivered: records.length - left.length, failed: left.length, left, error };
    } else if (typeof rejected === 'number' && Number.isInteger(rejected) && rejected > 0) {
      if (rejected <= records.length)
        return { delivered: records.length - rejected, failed: rejected, left: undefined, error };
    }
  } catch {
    // An error whose members throw says nothing.
  }
  return undefined;
}

/** What an error says about trying again. */
export interface RetryDecision {
  /** Undefined where it does not say. */
  readonly retryable: boolean | undefined;
  readonly retryAfterMillis: number | undefined;
  /** Refused for what is in the batch: a half of it may get through. */
  readonly divisible: boolean;
}

const SILENT: RetryDecision = { retryable: undefined, retryAfterMillis: undefined, divisible: false };
const RETRYABLE_STATUS: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const DIVISIBLE_STATUS: ReadonlySet<number> = new Set([400, 413, 422]);
/** Of gRPC: cancelled, deadline exceeded, resource exhausted, aborted, out of range, unavailable, data loss. */
const RETRYABLE_GRPC: ReadonlySet<number> = new Set([1, 4, 8, 10, 11, 14, 15]);
const MAX_GRPC = 16;
const LOST_CONNECTION: ReadonlySet<string> = new Set([
  ...['ECONNRESET', 'ECONNREFUSED', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN', 'ENOTFOUND', 'ENETDOWN'],
  ...['ENETUNREACH', 'EHOSTUNREACH', 'EHOSTDOWN', 'UND_ERR_SOCKET', 'UND_ERR_CONNECT_TIMEOUT'],
  ...['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'],
]);

/**
 * Judges an error by what it says outright: `retryable`, `retryAfterMillis`, `divisible`. One of an exporter is judged, besides, by the
 * status that it carries (HTTP's or gRPC's, as the official exporters have it), or by the lost connection that it tells of. Never throws.
 */
export function classifyError(error: unknown, ofExporter: boolean): RetryDecision {
  if (typeof error !== 'object' || error === null) return SILENT;
  try {
    const { retryable, retryAfterMillis, divisible } = error as DeliveryError;
    const said = {
      retryable: typeof retryable === 'boolean' ? retryable : undefined,
      retryAfterMillis: typeof retryAfterMillis === 'number' ? retryAfterMillis : undefined,
      divisible: typeof divisible === 'boolean' ? divisible : undefined,
    };
    const judged = ofExporter ? byStatus(error) : SILENT;
    return {
      retryable: said.retryable ?? judged.retryable,
      retryAfterMillis: said.retryAfterMillis,
      divisible: said.divisible ?? judged.divisible,
    };
  } catch {
    return SILENT;
  }
}

function byStatus(error: object): RetryDecision {
  const { code, status, statusCode, cause } = error as Record<string, unknown>;
  for (const number of [code, status, statusCode]) {
    if (typeof number !== 'number') continue;
    if (number >= 300 && number < 600)
      return { ...SILENT, retryable: RETRYABLE_STATUS.has(number), divisible: DIVISIBLE_STATUS.has(number) };
    if (number > 0 && number <= MAX_GRPC && number === code && isGrpc(error))
      return { ...SILENT, retryable: RETRYABLE_GRPC.has(number) };
  }
  if (isLostConnection(code) || isLostConnection((cause as { code?: unknown } | undefined)?.code))
    return { ...SILENT, retryable: true };
  return officialExporterGaveUp(error) ? { ...SILENT, retryable: true } : SILENT;
}

/** gRPC's errors have its details and metadata; small numbers alone mean nothing. */
function isGrpc(error: object): boolean {
  return 'details' in error || 'metadata' in error;
}

function isLostConnection(code: unknown): boolean {
  return typeof code === 'string' && LOST_CONNECTION.has(code);
}
