import { own } from '../../record/foreign/own.js';
import type { LogRecordProcessor } from '../../record/processor.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import type { LightRecord } from '../../record/record.js';
import { type Account, At } from '../delivery/account.js';
import { deadlockAvoided } from '../delivery/delivery-context.js';

/** A patch in front of another processor, which gets changed copies alone. A record whose patch throws has failed there. */
export class PatchLogRecordProcessor implements LogRecordProcessor {
  readonly #inner: LogRecordProcessor;
  readonly #patched: (record: LightRecord) => LightRecord;
  readonly #account: Account;
  readonly #onError: (error: unknown, record: ReadableLogRecord) => void;
  /** The patch is running: what it logs would come back to it without an end. */
  #patching = false;

  constructor(
    inner: LogRecordProcessor,
    patched: (record: LightRecord) => LightRecord,
    settings: { account: Account; onError: (error: unknown, record: ReadableLogRecord) => void },
  ) {
    this.#inner = inner;
    this.#patched = patched;
    this.#account = settings.account;
    this.#onError = settings.onError;
  }

  onEmit(foreign: ReadableLogRecord, context?: unknown): void {
    const record = own(foreign);
    let copy: LightRecord;
    try {
      copy = this.#changed(record);
    } catch (error) {
      this.#account.create();
      this.#account.fail(At.new, error);
      return this.#onError(error, record);
    }
    this.#inner.onEmit(copy, context);
  }

  enabled(options: { severityNumber?: number | undefined }): boolean {
    return this.#inner.enabled?.(options) ?? true;
  }

  forceFlush(options?: { timeoutMillis?: number | undefined }): Promise<void> {
    return this.#inner.forceFlush(options);
  }

  shutdown(): Promise<void> {
    return this.#inner.shutdown();
  }

  #changed(record: LightRecord): LightRecord {
    if (this.#patching) throw deadlockAvoided('a patch');
    this.#patching = true;
    try {
      return this.#patched(record);
    } finally {
      this.#patching = false;
    }
  }
}
