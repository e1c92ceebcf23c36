import type { DeliveryError, ExportResult } from './exporter.js';
import type { ReadableLogRecord } from './record.js';

/** How an attempt ended for the records that were in it. */
export interface Outcome {
  readonly delivered: number;
  readonly failed: number;
  /** What went wrong; meaningful only where `failed` is not 0. */
  readonly error: unknown;
  /** One of those that failed, to tell of. */
  readonly example: ReadableLogRecord | undefined;
}

/** Every record of the attempt failed, with this error. */
export function allFailed(records: readonly ReadableLogRecord[], error: unknown): Outcome {
  return { delivered: 0, failed: records.length, error, example: records[0] };
}

/** What an exporter's answer means for the records that it was given. An answer that is none is a failure. */
export function outcomeOf(records: readonly ReadableLogRecord[], result: ExportResult | undefined): Outcome {
  if (result === undefined || result === null || typeof result !== 'object') {
    return allFailed(records, new TypeError('the exporter called back without a result'));
  }
  if (result.code === 0) return { delivered: records.length, failed: 0, error: undefined, example: undefined };
  const error = 'error' in result ? result.error : new Error('the exporter failed and gave no error');
  const failed = failedOf(records, error);
  if (failed === undefined) return allFailed(records, error);
  return { delivered: records.length - failed.count, failed: failed.count, error, example: failed.example };
}

/** How many the error itself says have failed; undefined where it does not say, or says nonsense. */
function failedOf(
  records: readonly ReadableLogRecord[],
  error: unknown,
): { count: number; example: ReadableLogRecord | undefined } | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  try {
    const { failed, rejected } = error as DeliveryError;
    if (Array.isArray(failed)) {
      const named = new Set<unknown>(failed);
      const hit = records.filter((record) => named.has(record));
      return hit.length === 0 ? undefined : { count: hit.length, example: hit[0] };
    }
    if (typeof rejected === 'number' && Number.isInteger(rejected) && rejected > 0 && rejected <= records.length) {
      return { count: rejected, example: undefined };
    }
  } catch {
    // An error whose members throw says nothing.
  }
  return undefined;
}
