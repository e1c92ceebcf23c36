/* How does one sink get a changed record that no other sink sees? */
import { own } from '../../record/foreign/own.js';
import type { LogRecordProcessor } from '../../record/processor.js';
import type { LightRecord } from '../../record/record.js';
import { trace } from '../delivery/delivery-context.js';

/**
 * A processor that passes a changed copy of each record to `inner`.
 *
 * @param change Returns the copy, or the record itself; undefined for a record that goes no further
 */
export function changedInFront(
  inner: LogRecordProcessor,
  change: (record: LightRecord) => LightRecord | undefined,
): LogRecordProcessor {
  return {
    onEmit(emitted, context) {
      const record = own(emitted);
      // Its copy has the same causes, which count once.
      trace(record);
      const changed = change(record);
      if (changed !== undefined) inner.onEmit(changed, context);
    },
    enabled: (options) => inner.enabled?.(options) ?? true,
    forceFlush: (options) => inner.forceFlush(options),
    shutdown: () => inner.shutdown(),
  };
}
