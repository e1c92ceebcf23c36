/* How does a processor that is not ours work as a sink? */
import { lazily } from '../../record/floor/builtin.js';
import { onRejection, promised } from '../../record/floor/thenable.js';
import { own } from '../../record/foreign/own.js';
import { settableCopy } from '../../record/foreign/settable-copy.js';
import { lineageOf } from '../../record/lineage.js';
import { activeContext } from '../../record/otel.js';
import { type EnabledOptions, isEnabled, type LogRecordProcessor } from '../../record/processor.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import { LightRecord } from '../../record/record.js';
import type { ValueLimits } from '../../record/values/limits.js';
import { type Account, State } from '../delivery/account.js';
import { deadlockAvoided, isRecursion, runAs } from '../delivery/delivery-context.js';

interface ThirdPartySettings {
  readonly account: Account;
  readonly limits: ValueLimits;
  readonly onError: (error: unknown, record: ReadableLogRecord) => void;
}

/**
 * Passes each record to a foreign processor, as a copy with the SDK's setters, so that no other sink sees its changes. Its exceptions are
 * counted and reported. A record counts as delivered when its `onEmit` returns.
 */
export class ThirdPartyLogRecordProcessor implements LogRecordProcessor {
  readonly #processor: LogRecordProcessor;
  readonly #settings: ThirdPartySettings;
  /** The processor is being called. Passing on what it logs would recurse without end. */
  #isInCall = false;

  constructor(processor: LogRecordProcessor, settings: ThirdPartySettings) {
    this.#processor = processor;
    this.#settings = settings;
  }

  onEmit(emitted: ReadableLogRecord, context: unknown = activeContext()): void {
    const record = own(emitted);
    const { account, limits } = this.#settings;
    account.create();
    if (isRecursion(record, this)) return account.drop(State.new, 'recursion');
    if (this.#isInCall) return this.#fail(deadlockAvoided('a processor'), record);
    this.#isInCall = true;
    try {
      if (this.#isEnabledFor(record, context)) {
        const delivery = {
          delivered: 1,
          lineage: lazily(() => lineageOf(this, LightRecord.lineage(record))),
          pendingWaits: 0,
        };
        runAs(delivery, () => {
          const returned: unknown = this.#processor.onEmit(settableCopy(record, limits), context);
          // Counted as delivered by then.
          onRejection(returned, (error) => this.#settings.onError(error, record));
        });
        account.move(State.new, State.delivered);
      } else {
        account.move(State.new, State.filtered);
      }
    } catch (error) {
      this.#fail(error, record);
    } finally {
      this.#isInCall = false;
    }
  }

  /** The processor has an `enabled` method. */
  get asks(): boolean {
    return this.#processor.enabled !== undefined;
  }

  /** True if the processor throws: `onEmit` will ask again, and count the exception. */
  enabled(options: EnabledOptions): boolean {
    if (this.#isInCall) return true;
    this.#isInCall = true;
    try {
      return isEnabled(this.#processor, options);
    } finally {
      this.#isInCall = false;
    }
  }

  forceFlush(options?: { timeoutMillis?: number | undefined }): Promise<void> {
    return promised(() => this.#processor.forceFlush(options));
  }

  shutdown(): Promise<void> {
    return promised(() => this.#processor.shutdown());
  }

  #fail(error: unknown, record: LightRecord): void {
    this.#settings.account.fail(State.new, error);
    this.#settings.onError(error, record);
  }

  #isEnabledFor(record: LightRecord, context: unknown): boolean {
    if (this.#processor.enabled === undefined) return true;
    const { severityNumber, eventName, instrumentationScope } = record;
    return this.#processor.enabled({
      context,
      instrumentationScope,
      ...(severityNumber === undefined ? {} : { severityNumber }),
      ...(eventName === undefined ? {} : { eventName }),
    });
  }
}
