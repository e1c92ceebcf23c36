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

/** Passes a patched copy of each record to the next processor. A record whose patch throws has failed. */
export class PatchLogRecordProcessor implements LogRecordProcessor {
  readonly #inner: LogRecordProcessor;
  readonly #patched: (record: LightRecord) => LightRecord;
  readonly #settings: PatchSettings;
  /** The patch is running. Patching what it logs would recurse without end. */
  #isPatching = false;

  /** @param patched Returns a changed copy */
  constructor(inner: LogRecordProcessor, patched: (record: LightRecord) => LightRecord, settings: PatchSettings) {
    this.#inner = inner;
    this.#patched = patched;
    this.#settings = settings;
  }

  onEmit(emitted: ReadableLogRecord, context?: unknown): void {
    const record = own(emitted);
    let copy: LightRecord;
    try {
      copy = this.#patch(record);
    } catch (error) {
      this.#settings.account.reject(error);
      return this.#settings.onError(error, record);
    }
    this.#inner.onEmit(copy, context);
  }

  enabled(options: { severityNumber?: number }): boolean {
    return this.#inner.enabled?.(options) ?? true;
  }

  forceFlush(options?: { timeoutMillis?: number }): Promise<void> {
    return this.#inner.forceFlush(options);
  }

  shutdown(): Promise<void> {
    return this.#inner.shutdown();
  }

  #patch(record: LightRecord): LightRecord {
    if (this.#isPatching) throw deadlockAvoided('a patch');
    this.#isPatching = true;
    try {
      return this.#patched(record);
    } finally {
      this.#isPatching = false;
    }
  }
}
