import { reporterOf } from '../record/failure/report.js';
import { integer, knownOptions, outOfRange, wrongType } from '../record/floor/expect.js';
import { own } from '../record/foreign/own.js';
import { checkProcessor, type LogRecordProcessor } from '../record/processor.js';
import type { ReadableLogRecord } from '../record/readable.js';
import { LightRecord } from '../record/record.js';
import { type Account, At } from './delivery/account.js';
import { deadlockAvoided } from './delivery/delivery-context.js';
import { partOf, type RecordChunk } from './queue/record-chunk.js';

/** What the logger sets beside the public options. */
export interface FilterSettings {
  /** What is compared with the minimum, where all records are ours: then the minimum is no severity. @default the severity number */
  readonly levelOf?: (record: LightRecord) => number;
  /** What the predicate is called where it goes wrong. @default 'predicate' */
  readonly option?: string;
  /** Counts what does not pass; what passes is counted behind the filter. */
  readonly account?: Account;
  readonly onError?: (error: unknown, record: ReadableLogRecord) => void;
}

const OPTIONS = new Set(['minimumSeverity', 'predicate']);
const HIGHEST_SEVERITY = 24;

/** A minimum severity and a predicate in front of another processor. Records without a severity pass the minimum. */
export class FilterLogRecordProcessor implements LogRecordProcessor {
  readonly #inner: LogRecordProcessor;
  readonly #predicate: ((record: ReadableLogRecord) => boolean) | undefined;
  readonly #settings: FilterSettings;
  readonly #onError: (error: unknown, record: ReadableLogRecord) => void;
  /** The predicate is running: what it logs would come back to it without an end. */
  #asking = false;
  #minimum = 0;

  /**
   * @param options.minimumSeverity 1..24. @default 0, everything
   * @param options.predicate Called for records that reach the minimum. One that throws, or gives anything but a boolean, rejects the record.
   * @throws TypeError, RangeError for what is no processor, and for an option that is unknown or wrong
   */
  constructor(
    inner: LogRecordProcessor,
    options: {
      minimumSeverity?: number | undefined;
      predicate?: ((record: ReadableLogRecord) => boolean) | undefined;
    } = {},
    settings: FilterSettings = {},
  ) {
    checkProcessor('inner', inner);
    knownOptions('FilterLogRecordProcessor', options, OPTIONS);
    const { minimumSeverity, predicate } = options;
    if (predicate !== undefined && typeof predicate !== 'function')
      throw wrongType('predicate', 'a function', predicate);
    this.#inner = inner;
    this.#predicate = predicate;
    this.#settings = settings;
    this.#onError = settings.onError ?? reporterOf('FilterLogRecordProcessor');
    this.#setMinimum('minimumSeverity', minimumSeverity);
  }

  get minimum(): number {
    return this.#minimum;
  }

  /** Settable while it runs. @throws TypeError, RangeError for what is no severity */
  set minimum(minimum: number) {
    this.#setMinimum('minimum', minimum);
  }

  onEmit(record: ReadableLogRecord, context?: unknown): void {
    if (!this.#reaches(record)) return this.#filtered(1);
    if (this.#predicate !== undefined) {
      const asking = this.#asking;
      let passes: boolean;
      try {
        if (this.#asking) throw deadlockAvoided('a filter');
        this.#asking = true;
        passes = this.#predicate(LightRecord.freeze(own(record)));
        if (typeof passes !== 'boolean')
          throw new TypeError(`\`${this.#settings.option ?? 'predicate'}\` must return a boolean`);
      } catch (error) {
        this.#settings.account?.create();
        this.#settings.account?.fail(At.new, error);
        return this.#onError(error, record);
      } finally {
        this.#asking = asking;
      }
      if (!passes) return this.#filtered(1);
    }
    // Handed on as it came: a processor of somebody else's may want to change it.
    this.#inner.onEmit(record, context);
  }

  /** The same with many of ours, in a row; only without a predicate, which is asked in the log call. */
  receive(chunk: RecordChunk, receive: (chunk: RecordChunk) => void): void {
    const passing = chunk.lowest >= this.#minimum ? chunk : partOf(chunk, (record) => this.#reaches(record));
    const passed = passing.records.length;
    if (passed < chunk.records.length) this.#filtered(chunk.records.length - passed);
    if (passed > 0) receive(passing);
  }

  /** Asks what can be known without a record: the minimum, when it is one of severities, and the inner processor. */
  enabled(options: { severityNumber?: number | undefined }): boolean {
    const severity = options.severityNumber;
    if (this.#settings.levelOf === undefined && severity && severity < this.#minimum) return false;
    return this.#inner.enabled?.(options) ?? true;
  }

  forceFlush(options?: { timeoutMillis?: number | undefined }): Promise<void> {
    return this.#inner.forceFlush(options);
  }

  shutdown(): Promise<void> {
    return this.#inner.shutdown();
  }

  /** One without a severity does. */
  #reaches(record: ReadableLogRecord): boolean {
    const { levelOf: levelNumber } = this.#settings;
    const reached =
      levelNumber === undefined
        ? record.severityNumber || Number.POSITIVE_INFINITY
        : levelNumber(record as LightRecord);
    return reached >= this.#minimum;
  }

  #setMinimum(option: string, minimum: unknown): void {
    const checked = integer(option, minimum, 0, 0);
    if (this.#settings.levelOf === undefined && checked > HIGHEST_SEVERITY)
      throw outOfRange(option, `an integer from 0 to ${HIGHEST_SEVERITY}`, minimum);
    this.#minimum = checked;
  }

  #filtered(count: number): void {
    this.#settings.account?.create(count);
    this.#settings.account?.move(At.new, At.filtered, count);
  }
}
