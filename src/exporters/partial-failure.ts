import type { DeliveryError } from '../record/exporter.js';
import type { ReadableLogRecord } from '../record/readable.js';

/** The error of an export in which some records were not written. Names them: the others were written. */
export function partialFailure(
  failed: readonly ReadableLogRecord[],
  records: readonly ReadableLogRecord[],
  cause: unknown,
): DeliveryError {
  if (failed.length === records.length) return cause as DeliveryError;
  return Object.assign(new Error(`${failed.length} of ${records.length} lines were not written`, { cause }), {
    failed,
  });
}
