/* How is a batch repeated where no processor of ours does? No word of what its requests are. */
import type { DeliveryError } from '../../record/exporter.js';
import { nextBackoff, type RetryPolicy } from '../../record/failure/backoff.js';
import { afterLastError, errorText, recordsWere } from '../../record/failure/lines.js';
import { Outage } from '../../record/failure/outage.js';
import { classifyError } from '../../record/failure/outcome.js';
import { type Pending, registerPending, unregisterPending } from '../../record/failure/process-end.js';
import type { Clock } from '../../record/floor/clock.js';
import type { Warn } from '../../record/floor/environment.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import { LightRecord } from '../../record/record.js';
import { BackoffTimers } from './backoff-timers.js';
import { failedAttempt } from './failed-attempt.js';
import type { PendingExport, PendingExports } from './pending-exports.js';
import { Semaphore } from './semaphore.js';

/** Limit for concurrent batches: a foreign processor may export without waiting. */
const MAX_BATCHES = 32;
/** Limit for the estimated size of the batches that wait for one of these places. */
const MAX_WAITING_BYTES = 64 * 2 ** 20;
/** A batch that a flush has seen is retried for this long after the first flush of an outage: a shutdown by the SDK flushes first. */
const FLUSHED_MILLIS = 5_000;
/** Later batches of that flush get one attempt of this length each. */
const LATE_ATTEMPT_MILLIS = 2_000;
/** Failures further apart than this belong to two outages. */
const OUTAGE_MILLIS = 120_000;
/** Minimum interval between two warnings about records that found no room. */
const WARN_MILLIS = 10_000;

export interface RetryingSenderSettings {
  /** Makes one request. @throws DeliveryError that says how the attempt ended */
  readonly send: (records: readonly ReadableLogRecord[], signal?: AbortSignal) => Promise<unknown>;
  /** If undefined, each batch gets one attempt. Refused batches are split all the same. */
  readonly policy: RetryPolicy | undefined;
  /** The policy's `maxElapsedMillis` until a first request has succeeded. */
  readonly firstElapsedMillis: number;
  readonly pending: PendingExports;
  readonly clock: Clock;
  readonly random: () => number;
  readonly warn: Warn;
  /** The class of the exporter, for messages. */
  readonly exporterName: string;
  /** The destination, for messages: without secrets. */
  readonly displayUrl: string;
}

interface Failure {
  readonly error: DeliveryError;
  /** The records that the last attempt did not deliver, and that could be sent again. */
  readonly left: readonly ReadableLogRecord[];
  /** How many records failed. */
  readonly count: number;
}

/** Retries and splits batches by our deliveries' rules, for foreign processors, which export each batch once. */
export class RetryingSender implements Pending {
  readonly #settings: RetryingSenderSettings;
  readonly #semaphore = new Semaphore(MAX_BATCHES, MAX_WAITING_BYTES);
  readonly #timers: BackoffTimers;
  #records = 0;
  #closed = false;
  /** An attempt after `close` failed with a retryable error. */
  #unreachable = false;
  /** On the monotonic clock. */
  #lastSuccess = Number.NEGATIVE_INFINITY;
  #lastFailure = Number.NEGATIVE_INFINITY;
  /** When a flush came first during the present outage, on the monotonic clock; undefined without either. */
  #flushedAt: number | undefined;
  readonly #outage: Outage;
  /** Records that were not exported: for want of room since the last warning, and after their last attempt since the start. */
  #refused = 0;
  #lost = 0;
  #lostWarned = 0;
  #lostFor: unknown;
  #warnedAt = Number.NEGATIVE_INFINITY;

  constructor(settings: RetryingSenderSettings) {
    this.#settings = settings;
    this.#timers = new BackoffTimers(settings.clock);
    const { clock, warn, exporterName, displayUrl } = settings;
    this.#outage = new Outage({
      subject: `${exporterName} (${displayUrl})`,
      clock,
      line: warn,
      maxElapsedMillis: () => this.#policy()?.maxElapsedMillis ?? 0,
      pending: () => this.#records,
      lost: () => this.#lost,
    });
  }

  get isUnreachable(): boolean {
    return this.#outage.isUnreachable;
  }

  /** @throws DeliveryError if some records were not delivered: the last one's error */
  async send(records: readonly LightRecord[], pendingExport: PendingExport): Promise<void> {
    pendingExport.attempting = false;
    await this.#acquire(records, pendingExport);
    this.#records += records.length;
    registerPending(this);
    try {
      await this.#deliver(records, pendingExport);
    } finally {
      // The next batch starts its attempt before this one ends, so that a flush sees no gap between the two.
      this.#semaphore.release();
      this.#records -= records.length;
      if (this.#records === 0) unregisterPending(this);
    }
  }

  /** Retries at once what is backing off. */
  flush(): void {
    this.#flushedAt ??= this.#settings.clock.monotonic();
    this.#timers.endAll();
  }

  /** The time of the process is over. */
  stop(): void {
    this.close();
  }

  /** Ends all retries: a batch that is backing off, or waits for its place, gets one more attempt. */
  close(): void {
    this.#closed = true;
    this.#warnLosses();
    this.#timers.endAll();
  }

  /** Does nothing: the end of the process asks for `nextAttemptMillis`, and decides whether to wait. */
  expedite(): void {}

  get nextAttemptMillis(): number | undefined {
    return this.#timers.nextAttemptMillis;
  }

  drainAndReport(): void {
    const { warn, displayUrl } = this.#settings;
    const why = afterLastError(this.#outage.lastError);
    warn(`${recordsWere(this.#records)} not exported to ${displayUrl} when the process ended${why}`);
  }

  /** Waits for a place. @throws Error if there is no room to wait */
  #acquire(records: readonly LightRecord[], pendingExport: PendingExport): Promise<void> {
    const size = records.reduce((sum, record) => sum + LightRecord.size(record), 0);
    return new Promise((resolve, reject) => {
      const acquired = () => {
        pendingExport.attempting = true;
        resolve();
      };
      if (!this.#semaphore.acquire(size, acquired)) reject(this.#refuse(records.length));
    });
  }

  /** Sends a batch. Halves a part that is refused for its content, until the refused record is alone. */
  async #deliver(records: readonly ReadableLogRecord[], pendingExport: PendingExport): Promise<void> {
    let lost: { error: DeliveryError; count: number } | undefined;
    const parts = [records];
    for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
      const failure = await this.#retry(part, pendingExport);
      if (failure === undefined) continue;
      const { error, left, count } = failure;
      if (left.length > 1 && classifyError(error, true).divisible) {
        const middle = Math.ceil(left.length / 2);
        parts.unshift(left.slice(0, middle), left.slice(middle));
        if (count > left.length) lost = { error, count: (lost?.count ?? 0) + count - left.length };
      } else {
        lost = { error, count: (lost?.count ?? 0) + count };
      }
    }
    if (lost === undefined) return;
    const { error, count } = lost;
    this.#warnLost(count, error);
    if (count === records.length) throw error;
    throw Object.assign(new Error(`${count} of ${records.length} records were not exported: ${error.message}`), {
      retryable: false,
      rejected: count,
    });
  }

  /** Sends these records until they are delivered, which gives undefined, or another attempt is not allowed. */
  async #retry(records: readonly ReadableLogRecord[], pendingExport: PendingExport): Promise<Failure | undefined> {
    const { clock, random } = this.#settings;
    const startedAt = clock.monotonic();
    let left = records;
    /** Records that failed for good while others were repeated. */
    let lost = 0;
    let lostFor: DeliveryError | undefined;
    for (let failures = 1; ; failures++) {
      try {
        await this.#attempt(left, pendingExport);
        return lostFor === undefined ? undefined : { error: lostFor, left: [], count: lost };
      } catch (thrown) {
        const policy = this.#policy();
        const attempt = failedAttempt(left, thrown as DeliveryError, policy);
        const { error, retryAfterMillis } = attempt;
        lost += attempt.lost;
        lostFor = attempt.lostFor ?? lostFor;
        left = attempt.left;
        const failure = { error, left, count: left.length + attempt.rejected + lost };
        if (policy === undefined || !attempt.mayRetry) return failure;
        const now = clock.monotonic();
        const [elapsedMillis, sinceSuccessMillis] = [now - startedAt, now - this.#lastSuccess];
        const backoff = nextBackoff(
          policy,
          { failures, elapsedMillis, retryAfterMillis, sinceSuccessMillis },
          random(),
        );
        if (backoff === undefined) return failure;
        this.#outage.failed(error, failures, true);
        if (!(await this.#backOff(backoff, pendingExport))) return failure;
      }
    }
  }

  #policy(): RetryPolicy | undefined {
    const { policy, firstElapsedMillis } = this.#settings;
    if (policy === undefined || this.#lastSuccess !== Number.NEGATIVE_INFINITY) return policy;
    return { ...policy, maxElapsedMillis: firstElapsedMillis };
  }

  /** After `close`, the batches that still wait get their attempt as long as the destination is reachable. */
  async #attempt(records: readonly ReadableLogRecord[], pendingExport: PendingExport): Promise<void> {
    if (this.#unreachable) throw shutDown();
    const { send, clock } = this.#settings;
    const isLate = pendingExport.flushed && this.#flushedMillisLeft() <= 0;
    const controller = isLate ? new AbortController() : undefined;
    const cancel =
      controller && clock.timer(() => controller.abort(new Error('the flush is over')), LATE_ATTEMPT_MILLIS);
    try {
      await send(records, controller?.signal);
      this.#lastSuccess = clock.monotonic();
      this.#flushedAt = undefined;
      this.#outage.succeeded();
    } catch (error) {
      if (this.#closed && (error as DeliveryError).retryable === true) this.#unreachable = true;
      throw error;
    } finally {
      cancel?.();
    }
  }

  #flushedMillisLeft(): number {
    const now = this.#settings.clock.monotonic();
    return (this.#flushedAt ?? now) + FLUSHED_MILLIS - now;
  }

  /** Waits before the next attempt. False, at once, if no further attempt is allowed. */
  async #backOff(millis: number, pendingExport: PendingExport): Promise<boolean> {
    const { clock, pending } = this.#settings;
    const now = clock.monotonic();
    if (now - this.#lastFailure > OUTAGE_MILLIS) this.#flushedAt = undefined;
    this.#lastFailure = now;
    if (pendingExport.flushed) this.#flushedAt ??= now;
    const left = pendingExport.flushed ? this.#flushedMillisLeft() : millis;
    if (this.#closed || left <= 0) return false;
    pendingExport.attempting = false;
    pending.notify();
    await this.#timers.wait(Math.min(millis, left), () => {
      pendingExport.attempting = true;
    });
    return true;
  }

  #refuse(records: number): Error {
    this.#refused += records;
    if (this.#settings.clock.monotonic() - this.#warnedAt >= WARN_MILLIS) this.#warnLosses();
    return Object.assign(new Error('too many records are waiting to be exported'), { retryable: false });
  }

  /** A foreign processor may report the failure nowhere. */
  #warnLost(count: number, error: DeliveryError): void {
    this.#lost += count;
    this.#lostFor = error;
    if (this.#settings.clock.monotonic() - this.#warnedAt >= WARN_MILLIS) this.#warnLosses();
  }

  #warnLosses(): void {
    const { clock, warn, displayUrl } = this.#settings;
    if (this.#refused > 0)
      warn(`${recordsWere(this.#refused)} not exported: too many records are waiting for ${displayUrl}`);
    if (this.#lost > this.#lostWarned) {
      warn(`${recordsWere(this.#lost - this.#lostWarned)} not exported to ${displayUrl}: ${errorText(this.#lostFor)}`);
    }
    this.#refused = 0;
    this.#lostWarned = this.#lost;
    this.#warnedAt = clock.monotonic();
  }
}

/** The error of an export that `shutdown` prevents or ends. */
export function shutDown(): DeliveryError {
  return Object.assign(new Error('the exporter was shut down'), { retryable: false });
}
