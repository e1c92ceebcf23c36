import type { LogRecordProcessor } from '../../record/processor.js';
import type { LightRecord } from '../../record/record.js';
import type { Redactor } from '../../record/redact/redactor.js';
import { changedInFront } from './changed.js';

/**
 * A processor that passes a redacted copy of each record to `inner`, so that no other sink gets that. Everything behind it has the copy: queue,
 * spool, dead letters, error blocks.
 *
 * @param reaches False for a record that `inner` refuses as it is
 */
export function redactInFront(
  inner: LogRecordProcessor,
  redactor: Redactor,
  reaches: (record: LightRecord) => boolean,
): LogRecordProcessor {
  return changedInFront(inner, (record) => (reaches(record) ? redactor.record(record, true) : record));
}
