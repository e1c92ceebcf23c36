import { own } from '../../record/foreign/own.js';
import { settableCopy } from '../../record/foreign/settable-copy.js';
import { activeContext } from '../../record/otel.js';
import type { LogRecordProcessor } from '../../record/processor.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import type { LightRecord } from '../../record/record.js';
import type { ValueLimits } from '../../record/values/limits.js';
import { type Account, At } from '../delivery/account.js';
import { deadlockAvoided, depthOf, isRecursion, runAs } from '../delivery/delivery-context.js';

/**
 * A processor of somebody else's among our sinks: it gets a copy with the SDK's setters, so that what it changes nobody else sees,
 * and what it throws goes nowhere but into its account. Delivered is what it took.
 */
export class ThirdPartyLogRecordProcessor implements LogRecordProcessor {
  readonly #processor: LogRecordProcessor;
  readonly #account: Account;
  readonly #limits: ValueLimits;
  readonly #onError: (error: unknown, record: ReadableLogRecord) => void;
  #inCall = false;

  constructor(
    processor: LogRecordProcessor,
    settings: {
      account: Account;
      limits: ValueLimits;
      onError: (error: unknown, record: ReadableLogRecord) => void;
    },
  ) {
    this.#processor = processor;
    this.#limits = settings.limits;
    this.#account = settings.account;
    this.#onError = settings.onError;
  }

  onEmit(foreign: ReadableLogRecord, context: unknown = activeContext()): void {
    const record = own(foreign);
    this.#account.create();
    if (isRecursion(record)) return this.#account.drop(At.new, 'recursion');
    if (this.#inCall) {
      return this.#fail(deadlockAvoided('a processor'), record);
    }
    this.#inCall = true;
    try {
      if (this.#wants(record, context)) {
        runAs({ depth: depthOf([record]), waiting: 0 }, () =>
          this.#processor.onEmit(settableCopy(record, this.#limits), context),
        );
        this.#account.move(At.new, At.delivered);
      } else {
        this.#account.move(At.new, At.filtered);
      }
    } catch (error) {
      this.#fail(error, record);
    } finally {
      this.#inCall = false;
    }
  }

  /** Whether the processor wants to be asked before there is a record. */
  get asks(): boolean {
    return this.#processor.enabled !== undefined;
  }

  /** One that throws when it is asked wants the record: what it throws then is counted. */
  enabled(options: { severityNumber?: number | undefined }): boolean {
    if (this.#inCall) return true;
    this.#inCall = true;
    try {
      return this.#processor.enabled?.(options) ?? true;
    } catch {
      return true;
    } finally {
      this.#inCall = false;
    }
  }

  forceFlush(options?: { timeoutMillis?: number | undefined }): Promise<void> {
    return this.#processor.forceFlush(options);
  }

  shutdown(): Promise<void> {
    return this.#processor.shutdown();
  }

  #fail(error: unknown, record: LightRecord): void {
    this.#account.fail(At.new, error);
    this.#onError(error, record);
  }

  #wants(record: LightRecord, context: unknown): boolean {
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
