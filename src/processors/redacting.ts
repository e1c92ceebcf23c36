import { reporterOf } from '../record/failure/report.js';
import { wrongType } from '../record/floor/expect.js';
import { memberOf } from '../record/floor/member-of.js';
import { isArray } from '../record/floor/plain-object.js';
import { onRejection, promised } from '../record/floor/thenable.js';
import { own } from '../record/foreign/own.js';
import { settableCopy } from '../record/foreign/settable-copy.js';
import { levelNumberOf } from '../record/levels.js';
import { checkProcessor, type EnabledOptions, isEnabled, type LogRecordProcessor } from '../record/processor.js';
import type { ReadableLogRecord } from '../record/readable.js';
import { type RedactionOptions, Redactor } from '../record/redact/redactor.js';
import { NO_LIMITS } from '../record/values/limits.js';

/**
 * Hands a redacted copy of each record to another processor. The record that it was given stays as it is, so that processors beside it get
 * the secrets.
 *
 * @example
 * new LoggerProvider({ processors: [new RedactingLogRecordProcessor(new BatchLogRecordProcessor({ exporter }))] });
 */
export class RedactingLogRecordProcessor implements LogRecordProcessor {
  readonly #inner: LogRecordProcessor;
  readonly #redactor: Redactor;
  readonly #onError = reporterOf('RedactingLogRecordProcessor');
  #shutdown: Promise<void> | undefined;

  /**
   * @param options What is hidden, and what takes its place; `true` is the defaults. @default as `redact: true` of a logger
   * @throws TypeError if `inner` is no processor, or an option is unknown or wrong
   */
  constructor(inner: LogRecordProcessor, options: RedactionOptions | true = {}) {
    checkProcessor('inner', inner);
    this.#inner = inner;
    // Of the type that JavaScript may pass: `false` and null are no redaction, which would be a processor that does nothing.
    const given: unknown = options;
    if (given !== true && (typeof given !== 'object' || given === null))
      throw wrongType('options', 'an object of `keys`, `builtInKeys`, `values` and `action`, or true', given);
    this.#redactor = Redactor.by(given === true ? {} : (given as RedactionOptions), 'RedactingLogRecordProcessor');
  }

  /** Never throws: exceptions of the next processor are reported on stderr. Ignores the record after `shutdown`. */
  onEmit(record: ReadableLogRecord, context?: unknown): void {
    if (this.#shutdown !== undefined) return;
    try {
      onRejection(this.#inner.onEmit(this.#redacted(record), context), (error) => this.#onError(error));
    } catch (error) {
      this.#onError(error);
    }
  }

  #redacted(record: ReadableLogRecord): ReadableLogRecord {
    const redacted = this.#redactor.record(own(record, levelNumberOf, this.#redactor), true);
    const copy = settableCopy(redacted, NO_LIMITS, redacted);
    // The very array, by which a logger of ours knows its own records behind this processor.
    const time = memberOf(record, 'hrTime');
    return isArray(time) ? Object.assign(copy, { hrTime: time }) : copy;
  }

  /** Asks the next processor; one that throws counts as enabled. False after `shutdown`. */
  enabled(options: EnabledOptions): boolean {
    return this.#shutdown === undefined && isEnabled(this.#inner, options);
  }

  /** Flushes the next processor. */
  forceFlush(options?: { timeoutMillis?: number | undefined }): Promise<void> {
    return promised(() => this.#inner.forceFlush(options));
  }

  /** Shuts the next processor down, once. Later records are ignored. */
  shutdown(): Promise<void> {
    this.#shutdown ??= promised(() => this.#inner.shutdown());
    return this.#shutdown;
  }
}
