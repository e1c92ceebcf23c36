/* Which records may pass to the next processor? */
import { reporterOf } from '../record/failure/report.js';
import { integer, knownOptions, optionalFunction, outOfRange } from '../record/floor/expect.js';
import { memberOf } from '../record/floor/member-of.js';
import { ignoreRejection, onRejection, promised } from '../record/floor/thenable.js';
import { own } from '../record/foreign/own.js';
import { checkProcessor, type EnabledOptions, isEnabled, type LogRecordProcessor } from '../record/processor.js';
import type { ReadableLogRecord } from '../record/readable.js';
import { LightRecord } from '../record/record.js';
import { type Account, State } from './delivery/account.js';
import { deadlockAvoided } from './delivery/delivery-context.js';
import { partOf, type RecordChunk } from './queue/record-chunk.js';

/** Settings of the logger, besides the public options. */
export interface FilterSettings {
  /** Returns what is compared with the minimum. Requires that all records are ours. @default the severity number */
  readonly levelOf?: (record: LightRecord) => number;
  /** The next processor exports in the async context of the log call. @default false */
  readonly usesCallContext?: boolean;
  /** The name of the predicate in errors. @default 'predicate' */
  readonly option?: string;
  /** Counts the records that do not pass. The next processor counts the others. */
  readonly account?: Account;
  readonly onError?: (error: unknown, record: ReadableLogRecord) => void;
}

const OPTIONS = new Set(['minimumSeverity', 'predicate']);
const HIGHEST_SEVERITY = 24;
/** The minimum that no record reaches, one without a severity neither. A logger alone sets it. */
const OFF = Number.POSITIVE_INFINITY;

/**
 * Passes records on that reach a minimum severity and satisfy a predicate. Records without a severity reach every minimum.
 *
 * @example
 * const errors = new FilterLogRecordProcessor(pager, {
 *   minimumSeverity: 17,
 *   predicate: ({ attributes }) => attributes.noise !== true,
 * });
 */
export class FilterLogRecordProcessor implements LogRecordProcessor {
  readonly #inner: LogRecordProcessor & { receive?(chunk: RecordChunk): void };
  readonly #predicate: ((record: ReadableLogRecord) => boolean) | undefined;
  readonly #settings: FilterSettings;
  readonly #onError: (error: unknown, record: ReadableLogRecord) => void;
  /** The predicate is running. Passing on what it logs would recurse without end. */
  #isAsking = false;
  #minimum = 0;
  #shutdown: Promise<void> | undefined;

  /**
   * @param options.minimumSeverity 1..24. @default 0, everything
   * @param options.predicate Called with the frozen record if it reaches the minimum. A record is rejected if it throws or returns no boolean
   * @throws TypeError, RangeError if `inner` is no processor, or an option is unknown or wrong
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
    this.#inner = inner;
    this.#predicate = optionalFunction('predicate', options.predicate);
    this.#settings = settings;
    this.#onError = settings.onError ?? reporterOf('FilterLogRecordProcessor');
    this.#setMinimum('minimumSeverity', options.minimumSeverity);
  }

  /** The minimum severity. It may be set at any time. @throws TypeError, RangeError for a value that is no severity */
  get minimum(): number {
    return this.#minimum;
  }

  set minimum(minimum: number) {
    this.#setMinimum('minimum', minimum);
  }

  /** Passes the record on as it came: the next processor may change it. Never throws. Ignores it after `shutdown`. */
  onEmit(record: ReadableLogRecord, context?: unknown): void {
    if (this.#shutdown !== undefined) return;
    if (!this.#reaches(record)) return this.#filtered(1);
    const predicate = this.#predicate;
    if (predicate !== undefined) {
      const wasAsking = this.#isAsking;
      let passes: boolean;
      try {
        if (wasAsking) throw deadlockAvoided('a filter');
        this.#isAsking = true;
        passes = predicate(LightRecord.freeze(own(record)));
        if (typeof passes !== 'boolean') {
          ignoreRejection(passes);
          throw new TypeError(`\`${this.#settings.option ?? 'predicate'}\` must return a boolean`);
        }
      } catch (error) {
        this.#settings.account?.reject(error);
        return this.#onError(error, record);
      } finally {
        this.#isAsking = wasAsking;
      }
      if (!passes) return this.#filtered(1);
    }
    try {
      onRejection(this.#inner.onEmit(record, context), (error) => this.#onError(error, record));
    } catch (error) {
      this.#onError(error, record);
    }
  }

  /** @internal */
  get usesCallContext(): boolean {
    return this.#settings.usesCallContext === true;
  }

  /** @internal Filters many records of ours at once. Requires a delivery behind it, and no predicate: that must run in the log call. */
  receive(chunk: RecordChunk): void {
    const passing =
      chunk.lowest >= this.#minimum && this.#minimum !== OFF ? chunk : partOf(chunk, (record) => this.#reaches(record));
    const passed = passing.records.length;
    if (passed < chunk.records.length) this.#filtered(chunk.records.length - passed);
    if (passed > 0) this.#inner.receive?.(passing);
  }

  /**
   * False if the severity is below the minimum, the next processor is not enabled, or this one is shut down. The predicate is not asked. A
   * next processor whose `enabled` throws counts as enabled.
   */
  enabled(options: EnabledOptions): boolean {
    if (this.#shutdown !== undefined) return false;
    const severity = options.severityNumber;
    if (this.#settings.levelOf === undefined && severity && severity < this.#minimum) return false;
    return isEnabled(this.#inner, options);
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

  #reaches(record: ReadableLogRecord): boolean {
    const { levelOf } = this.#settings;
    const level = levelOf === undefined ? severityOf(record) : levelOf(record as LightRecord);
    return level >= this.#minimum && this.#minimum !== OFF;
  }

  #setMinimum(option: string, minimum: unknown): void {
    const checked = minimum === OFF && this.#settings.levelOf !== undefined ? OFF : integer(option, minimum, 0, 0);
    if (this.#settings.levelOf === undefined && checked > HIGHEST_SEVERITY)
      throw outOfRange(option, `an integer from 0 to ${HIGHEST_SEVERITY}`, minimum);
    this.#minimum = checked;
  }

  #filtered(count: number): void {
    this.#settings.account?.create(count);
    this.#settings.account?.move(State.new, State.filtered, count);
  }
}

/** Infinity without a severity. The record may be anybody's, and its members anything. */
function severityOf(record: ReadableLogRecord): number {
  const severity = memberOf(record, 'severityNumber');
  return (typeof severity === 'number' && severity) || Number.POSITIVE_INFINITY;
}
