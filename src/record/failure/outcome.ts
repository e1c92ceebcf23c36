/* How did an attempt end, and is it worth another one? */
import type { DeliveryError, ExportResult, ItemOutcome } from '../exporter.js';
import { officialExporterGaveUp } from '../otel.js';
import type { ReadableLogRecord } from '../readable.js';

/** How an attempt ended for its records. */
export interface Outcome<R extends ReadableLogRecord = ReadableLogRecord> {
  readonly delivered: number;
  readonly failed: number;
  /** The failed records, which may be retried; undefined if only their number is known, or none failed. */
  readonly failedRecords: readonly R[] | undefined;
  /** Meaningful only if `failed` is not 0. */
  readonly error: unknown;
  /** How each of `failedRecords` ended, where the exporter said so one by one. */
  readonly items?: readonly ItemFailure<R>[];
}

/** One failed record, with its own error. */
export interface ItemFailure<R extends ReadableLogRecord = ReadableLogRecord> {
  readonly record: R;
  readonly error: unknown;
  /** Undefined if the exporter left it open. */
  readonly retryable: boolean | undefined;
}

/** All records of the attempt failed with this error. */
export function allFailed<R extends ReadableLogRecord>(records: readonly R[], error: unknown): Outcome<R> {
  return { delivered: 0, failed: records.length, failedRecords: records, error };
}

/** The outcome that an exporter's result means for these records. A malformed result is a failure of all. */
export function outcomeOf<R extends ReadableLogRecord>(
  records: readonly R[],
  result: ExportResult | undefined,
): Outcome<R> {
  if (result === undefined || result === null || typeof result !== 'object') {
    return allFailed(records, new TypeError('the exporter called back without a result'));
  }
  if (result.code === 0) return { delivered: records.length, failed: 0, failedRecords: undefined, error: undefined };
  const error = 'error' in result ? result.error : new Error('the exporter failed and gave no error');
  return partialFailure(records, error) ?? allFailed(records, error);
}

/** The outcome of a partial success: the error names the failed records, or counts them. Undefined for any other error. */
function partialFailure<R extends ReadableLogRecord>(records: readonly R[], error: unknown): Outcome<R> | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  try {
    const { failed: named, rejected, outcomes } = error as DeliveryError;
    const items = Array.isArray(outcomes) ? itemsOf(records, outcomes, error) : [];
    if (items.length > 0) {
      const failedRecords = items.map(({ record }) => record);
      return { delivered: records.length - items.length, failed: items.length, failedRecords, error, items };
    }
    if (Array.isArray(named)) {
      const failing = new Set<unknown>(named);
      const failedRecords = records.filter((record) => failing.has(record));
      const failed = failedRecords.length;
      if (failed > 0) return { delivered: records.length - failed, failed, failedRecords, error };
    } else if (typeof rejected === 'number' && Number.isInteger(rejected) && rejected > 0) {
      if (rejected <= records.length)
        return { delivered: records.length - rejected, failed: rejected, failedRecords: undefined, error };
    }
  } catch {
    // An error whose members throw is no partial success.
  }
  return undefined;
}

/** The first outcome of each record, in the order of the records. */
function itemsOf<R extends ReadableLogRecord>(
  records: readonly R[],
  outcomes: readonly Partial<ItemOutcome>[],
  failure: unknown,
): ItemFailure<R>[] {
  const found = new Map<number, ItemFailure<R>>();
  for (const outcome of outcomes) {
    const { index, error = failure, retryable } = outcome ?? {};
    const record = typeof index === 'number' ? records[index] : undefined;
    if (record === undefined || found.has(index as number)) continue;
    found.set(index as number, { record, error, retryable: typeof retryable === 'boolean' ? retryable : undefined });
  }
  return [...found].sort(([a], [b]) => a - b).map(([, item]) => item);
}

/** The delivered records; none if only their number is known. */
export function deliveredOf<R extends ReadableLogRecord>(
  records: readonly R[],
  { failed, failedRecords }: Outcome<R>,
): readonly R[] {
  if (failed === 0) return records;
  const notDelivered = new Set(failedRecords);
  return failedRecords === undefined ? [] : records.filter((record) => !notDelivered.has(record));
}

/** Whether an error allows another attempt, and how. */
export interface RetryDecision {
  /** Undefined if the error leaves it open. */
  readonly retryable: boolean | undefined;
  readonly retryAfterMillis: number | undefined;
  /** The batch was refused because of its content: one of its halves may be accepted. */
  readonly divisible: boolean;
}

/** Records that failed one by one. */
export interface SortedItems<R extends ReadableLogRecord> {
  /** Worth another attempt. */
  readonly again: readonly ItemFailure<R>[];
  /** Failed for good. */
  readonly final: readonly ItemFailure<R>[];
  /** The longest backoff that one of the first asks for. */
  readonly retryAfterMillis: number | undefined;
}

/**
 * Sorts records that failed one by one. What an exporter says of a record outranks the policy.
 *
 * @param ofExporter See {@link classifyError}
 * @param allows What the policy says of an error; undefined without a policy: nothing is repeated
 */
export function sortedItems<R extends ReadableLogRecord>(
  items: readonly ItemFailure<R>[],
  ofExporter: boolean,
  allows: ((error: unknown, decision: RetryDecision) => boolean) | undefined,
): SortedItems<R> {
  const again: ItemFailure<R>[] = [];
  const final: ItemFailure<R>[] = [];
  let longest = 0;
  for (const item of items) {
    const decision = classifyError(item.error, ofExporter);
    if (allows !== undefined && (item.retryable ?? allows(item.error, decision))) {
      again.push(item);
      longest = Math.max(longest, decision.retryAfterMillis ?? 0);
    } else final.push(item);
  }
  return { again, final, retryAfterMillis: longest === 0 ? undefined : longest };
}

const UNDECIDED: RetryDecision = { retryable: undefined, retryAfterMillis: undefined, divisible: false };
const RETRYABLE_STATUS: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const DIVISIBLE_STATUS: ReadonlySet<number> = new Set([400, 413, 422]);
/** gRPC: cancelled, deadline exceeded, resource exhausted, aborted, out of range, unavailable, data loss. */
const RETRYABLE_GRPC: ReadonlySet<number> = new Set([1, 4, 8, 10, 11, 14, 15]);
const MAX_GRPC = 16;
const LOST_CONNECTION: ReadonlySet<string> = new Set([
  ...['ECONNRESET', 'ECONNREFUSED', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN', 'ENOTFOUND', 'ENETDOWN'],
  ...['ENETUNREACH', 'EHOSTUNREACH', 'EHOSTDOWN', 'UND_ERR_SOCKET', 'UND_ERR_CONNECT_TIMEOUT'],
  ...['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'],
]);

/**
 * Classifies an error by its members `retryable`, `retryAfterMillis` and `divisible`. Never throws.
 *
 * @param ofExporter Classifies what these leave open by the HTTP or gRPC status that the error carries, or by its lost connection
 */
export function classifyError(error: unknown, ofExporter: boolean): RetryDecision {
  if (typeof error !== 'object' || error === null) return UNDECIDED;
  try {
    const { retryable, retryAfterMillis, divisible } = error as DeliveryError;
    const derived = ofExporter ? classifyStatus(error) : UNDECIDED;
    return {
      retryable: typeof retryable === 'boolean' ? retryable : derived.retryable,
      retryAfterMillis: typeof retryAfterMillis === 'number' ? retryAfterMillis : undefined,
      divisible: typeof divisible === 'boolean' ? divisible : derived.divisible,
    };
  } catch {
    return UNDECIDED;
  }
}

function classifyStatus(error: object): RetryDecision {
  const { code, status, statusCode, cause } = error as Record<string, unknown>;
  for (const number of [code, status, statusCode]) {
    if (typeof number !== 'number') continue;
    if (number >= 300 && number < 600)
      return { ...UNDECIDED, retryable: RETRYABLE_STATUS.has(number), divisible: DIVISIBLE_STATUS.has(number) };
    if (number > 0 && number <= MAX_GRPC && number === code && isGrpc(error))
      return { ...UNDECIDED, retryable: RETRYABLE_GRPC.has(number) };
  }
  const isRetryable =
    isLostConnection(code) ||
    isLostConnection((cause as { code?: unknown } | undefined)?.code) ||
    officialExporterGaveUp(error);
  return isRetryable ? { ...UNDECIDED, retryable: true } : UNDECIDED;
}

/** gRPC errors carry details or metadata. Without them, a small number means nothing. */
function isGrpc(error: object): boolean {
  return 'details' in error || 'metadata' in error;
}

function isLostConnection(code: unknown): boolean {
  return typeof code === 'string' && LOST_CONNECTION.has(code);
}
