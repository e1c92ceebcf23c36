import type { LogRecordProcessor } from '../../record/processor.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import type { LightRecord } from '../../record/record.js';
import type { Account } from '../delivery/account.js';
import { deadlockAvoided } from '../delivery/delivery-context.js';
import { changedInFront } from './changed.js';

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
  return changedInFront(inner, (record) => {
    try {
      return patched(record);
    } catch (error) {
      account.reject(error);
      onError(error, record);
      return undefined;
    }
  });
}
