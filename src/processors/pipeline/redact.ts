import { own } from '../../record/foreign/own.js';
import type { LogRecordProcessor } from '../../record/processor.js';
import type { LightRecord } from '../../record/record.js';
import type { Redactor } from '../../record/redact/redactor.js';
import { trace } from '../delivery/delivery-context.js';

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
  return {
    onEmit(emitted, context) {
      const record = own(emitted);
      // Its copy has the same causes, which count once.
      trace(record);
      inner.onEmit(reaches(record) ? redactor.record(record, true) : record, context);
    },
    enabled: (options) => inner.enabled?.(options) ?? true,
    forceFlush: (options) => inner.forceFlush(options),
    shutdown: () => inner.shutdown(),
  };
}
