/* Which records of a burst reach a sink? */
import { type Pending, registerPending, unregisterPending } from '../../record/failure/process-end.js';
import type { Clock } from '../../record/floor/clock.js';
import { ignoreRejection } from '../../record/floor/thenable.js';
import { own } from '../../record/foreign/own.js';
import type { LogRecordProcessor } from '../../record/processor.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import { LightRecord } from '../../record/record.js';
import { textOf } from '../../record/values/json.js';
import { type Account, State } from '../delivery/account.js';
import { trace } from '../delivery/delivery-context.js';
import { droppedSummary, repeatedSummary } from './summary.js';
import { TokenBuckets } from './token-buckets.js';
import { causedLast, Windows } from './windows.js';

/** Distinguishes records. */
type KeyOf = (record: ReadableLogRecord) => string;

/** The options of a sink, checked. `below`: a level number; records of it and above pass. */
export interface BurstOptions {
  readonly dedupe:
    | { readonly windowMillis: number; readonly key: KeyOf | undefined; readonly below: number | undefined }
    | undefined;
  readonly rateLimit:
    | {
        readonly perSecond: number;
        readonly burst: number;
        readonly by: KeyOf | undefined;
        readonly below: number | undefined;
      }
    | undefined;
}

export interface BurstSettings extends BurstOptions {
  readonly levelOf: (record: LightRecord) => number;
  readonly clock: Clock;
  readonly account: Account;
  /** Called for what `key` or `by` throws. */
  readonly onError: (error: unknown, record: ReadableLogRecord) => void;
  readonly onDrop: (record: LightRecord, reason: string) => void;
}

/** How often a sink hears of what is over the rate. */
const RATE_SUMMARY_MILLIS = 1_000;
/** No summary waits for longer than a timer can. */
export const MAX_WINDOW_MILLIS = 2 ** 31 - 1;

/**
 * Stands between the filter of a sink and its delivery. Of equal records within a window the first passes; of the others, those within the rate.
 * What is held back is dropped, and a summary says how much: at the end of the window or second, of a flush, and of the process.
 */
export class Bursts implements LogRecordProcessor, Pending {
  readonly #inner: LogRecordProcessor;
  readonly #settings: BurstSettings;
  readonly #windows: Windows | undefined;
  readonly #buckets: TokenBuckets | undefined;
  /** Over the rate, and in no summary yet. */
  #over = 0;
  #overSince = 0;
  #lastOver: LightRecord | undefined;
  #cancelWindows: (() => void) | undefined;
  #cancelOver: (() => void) | undefined;
  /** Code of the user distinguishes records. What it logs passes. */
  #isAsking = false;
  #isRegistered = false;

  constructor(inner: LogRecordProcessor, settings: BurstSettings) {
    const { dedupe, rateLimit } = settings;
    this.#inner = inner;
    this.#settings = settings;
    this.#windows = dedupe && new Windows(dedupe.windowMillis);
    this.#buckets = rateLimit && new TokenBuckets(rateLimit.perSecond, rateLimit.burst);
  }

  onEmit(emitted: ReadableLogRecord, context?: unknown): void {
    const record = own(emitted);
    if (this.#isAsking) return this.#inner.onEmit(record, context);
    // In the log call: a summary has come of the same deliveries.
    trace(record);
    const now = this.#settings.clock.monotonic();
    if (this.#isRepeated(record, now)) return this.#drop(record, 'repeated');
    if (!this.#isOverRate(record, now)) return this.#inner.onEmit(record, context);
    this.#over++;
    this.#lastOver = causedLast(this.#lastOver, record);
    if (this.#over === 1) {
      this.#overSince = now;
      this.#cancelOver = this.#settings.clock.timer(() => this.#summarizeOver(), RATE_SUMMARY_MILLIS);
    }
    this.#drop(record, 'rate_limited');
  }

  /** Ends all windows, and sends all summaries. */
  handOut(): void {
    this.#endWindows(Number.POSITIVE_INFINITY);
    this.#summarizeOver();
  }

  /** It holds no record. Its summaries are sent before other holders are drained. */
  drainAndReport(): void {}

  forceFlush(options?: { timeoutMillis?: number | undefined }): Promise<void> {
    this.handOut();
    return this.#inner.forceFlush(options);
  }

  shutdown(): Promise<void> {
    this.handOut();
    return this.#inner.shutdown();
  }

  #isRepeated(record: LightRecord, now: number): boolean {
    const { dedupe } = this.#settings;
    if (this.#windows === undefined || dedupe === undefined || this.#reaches(dedupe.below, record)) return false;
    const { nextEnd } = this.#windows;
    // Its timer is late.
    if (nextEnd !== undefined && nextEnd <= now) this.#endWindows(now);
    const key = dedupe.key === undefined ? kindOf(record) : this.#keyOf('dedupe.key', dedupe.key, record);
    if (key === undefined) return false;
    const passes = this.#windows.passes(key, record, now);
    if (nextEnd === undefined) this.#watchWindows(now);
    return !passes;
  }

  #isOverRate(record: LightRecord, now: number): boolean {
    const { rateLimit } = this.#settings;
    if (this.#buckets === undefined || rateLimit === undefined || this.#reaches(rateLimit.below, record)) return false;
    const key = rateLimit.by === undefined ? '' : this.#keyOf('rateLimit.by', rateLimit.by, record);
    return key !== undefined && !this.#buckets.take(key, now);
  }

  #reaches(below: number | undefined, record: LightRecord): boolean {
    return below !== undefined && this.#settings.levelOf(record) >= below;
  }

  /** Undefined if the function fails: the record passes then. */
  #keyOf(option: string, keyOf: KeyOf, record: LightRecord): string | undefined {
    this.#isAsking = true;
    try {
      const key: unknown = keyOf(LightRecord.freeze(record));
      if (typeof key === 'string') return key;
      ignoreRejection(key);
      throw new TypeError(`\`${option}\` must return a string`);
    } catch (error) {
      this.#settings.onError(error, record);
      return undefined;
    } finally {
      this.#isAsking = false;
    }
  }

  #drop(record: LightRecord, reason: string): void {
    const { account, onDrop } = this.#settings;
    account.create();
    account.drop(State.new, reason);
    // Until then, nothing has to be said when the process ends.
    if (!this.#isRegistered) registerPending(this);
    this.#isRegistered = true;
    onDrop(record, reason);
  }

  #watchWindows(now: number): void {
    const nextEnd = this.#windows?.nextEnd;
    this.#cancelWindows?.();
    this.#cancelWindows = undefined;
    if (nextEnd === undefined) return;
    const { clock } = this.#settings;
    this.#cancelWindows = clock.timer(() => this.#endWindows(clock.monotonic()), Math.max(0, nextEnd - now));
  }

  #endWindows(until: number): void {
    if (this.#windows === undefined) return;
    const { clock, dedupe } = this.#settings;
    const now = clock.monotonic();
    const ended = this.#windows.end(until);
    this.#watchWindows(now);
    for (const window of ended) {
      const millis = Math.min(now - window.beganAt, dedupe?.windowMillis ?? 0);
      this.#send(repeatedSummary(window, millis, clock.hrTime()));
    }
    this.#unregister();
  }

  #summarizeOver(): void {
    const [count, last] = [this.#over, this.#lastOver];
    this.#cancelOver?.();
    this.#over = 0;
    this.#lastOver = undefined;
    this.#cancelOver = undefined;
    if (last !== undefined) {
      const { clock, rateLimit } = this.#settings;
      const millis = clock.monotonic() - this.#overSince;
      this.#send(droppedSummary(last, count, rateLimit?.perSecond ?? 0, millis, clock.hrTime()));
    }
    this.#unregister();
  }

  #send(summary: LightRecord): void {
    this.#inner.onEmit(summary);
  }

  #unregister(): void {
    if (!this.#isRegistered || this.#over > 0 || this.#windows?.isHolding === true) return;
    this.#isRegistered = false;
    unregisterPending(this);
  }
}

/** Level, logger and template; of a record that no template is known of, its text. */
function kindOf(record: LightRecord): string {
  const { severityText, instrumentationScope, body } = record;
  return `${severityText}\n${instrumentationScope.name}\n${LightRecord.memo(record).template ?? textOf(body)}`;
}
