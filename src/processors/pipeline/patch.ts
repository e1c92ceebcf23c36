/* How does one sink get a changed record that no other sink sees? */
import { own } from '../../record/foreign/own.js';
import type { LogRecordProcessor } from '../../record/processor.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import type { LightRecord } from '../../record/record.js';
import type { Account } from '../delivery/account.js';
import { deadlockAvoided } from '../delivery/delivery-context.js';

interface PatchSettings {
  readonly account: Account;
  readonly onError: (error: unknown, record: ReadableLogRecord) => void;
}

/**
 * A processor that passes a patched copy of each record to `inner`. A record whose patch throws has failed.
 *
 * @param patch Returns a changed copy
 */
export function patchInFront(
  inner: LogRecordProcessor,
  patch: (record: LightRecord) => LightRecord,
  { account, onError }: PatchSettings,
): LogRecordProcessor {
  let isPatching = false;
  const patched = (record: LightRecord): LightRecord => {
    // Patching what the patch logs would recurse without end.
    if (isPatching) throw deadlockAvoided('a patch');
    isPatching = true;
    try {
      return patch(record);
    } finally {
      isPatching = false;
    }
  };
  return {
    onEmit(emitted, context) {
      const record = own(emitted);
      let copy: LightRecord;
      try {
        copy = patched(record);
      } catch (error) {
        account.reject(error);
        return onError(error, record);
      }
      inner.onEmit(copy, context);
    },
    enabled: (options) => inner.enabled?.(options) ?? true,
    forceFlush: (options) => inner.forceFlush(options),
    shutdown: () => inner.shutdown(),
  };
}
