import type { DeliveryError } from '../../record/exporter.js';
import type { RetryPolicy } from '../../record/failure/backoff.js';
import { type Pending, registerPending, unregisterPending } from '../../record/failure/process-end.js';
import type { Clock } from '../../record/floor/clock.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import { LightRecord } from '../../record/record.js';
import { Pauses } from './backoff-timers.js';
import type { Tell } from './environment.js';
import { shutDown } from './failure.js';
import type { Passage, UnderWay } from './pending-exports.js';
import { persist } from './retrying.js';
import { Turnstile } from './semaphore.js';

/** Batches under way at once behind a processor that hands over whatever it has. */
const MAX_BATCHES = 32;
/** Of records that wait for a place among them, by estimate. */
const MAX_WAITING_BYTES = 64 * 2 ** 20;
/** In an outage, what a flush has found is repeated for so long, from the first such failure on. */
const FLUSHED_MILLIS = 30_000;
/** Failures that lie further apart belong to two outages. */
const OUTAGE_MILLIS = 120_000;
/** Between two lines about records that found no room. */
const TOLD_MILLIS = 10_000;

export interface PersistenceSettings {
  /** One request. @throws DeliveryError that says how it ended */
  readonly send: (records: readonly ReadableLogRecord[]) => Promise<unknown>;
  /** Undefined: one attempt. */
  readonly policy: RetryPolicy | undefined;
  readonly underWay: UnderWay;
  readonly clock: Clock;
  /** In [0, 1) */
  readonly random: () => number;
  /** Tells of something in one line. */
  readonly tell: Tell;
  /** Where it sends to, as people may see it. */
  readonly shown: string;
}

/** Sees to batches until they are taken or given up, behind processors that hand each over once. */
export class Persistence implements Pending {
  readonly #settings: PersistenceSettings;
  readonly #turnstile = new Turnstile(MAX_BATCHES, MAX_WAITING_BYTES);
  readonly #pauses: Pauses;
  /** Those that have a place. */
  #records = 0;
  #closed = false;
  /** An attempt since it was closed has not got through. */
  #unreachable = false;
  /** On the monotonic clock. */
  #lastSuccess = Number.NEGATIVE_INFINITY;
  /** When an outage has met the first batch that a flush had found; undefined where none has, or all is well. */
  #flushedAt: number | undefined;
  #lastFailure = Number.NEGATIVE_INFINITY;
  #refused = 0;
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(settings: PersistenceSettings) {
    this.#settings = settings;
    this.#pauses = new Pauses(settings.clock);
  }

  /** @throws DeliveryError when some were given up */
  async send(records: readonly LightRecord[], passage: Passage): Promise<void> {
    passage.attempting = false;
    await this.#place(records, passage);
    this.#records += records.length;
    registerPending(this);
    try {
      await this.#persist(records, passage);
    } finally {
      // Whoever is let in now is at an attempt before this one is at its end.
      this.#turnstile.leave();
      this.#records -= records.length;
      if (this.#records === 0) unregisterPending(this);
    }
  }

  /** What is in a pause is tried at once. */
  flush(): void {
    this.#pauses.endAll();
  }

  /** Nothing is repeated any more: what is in a pause, and what waits, gets one attempt. */
  close(): void {
    this.#closed = true;
    this.#tellRefused();
    this.#pauses.endAll();
  }

  /** What is in a pause is waited for: the end of the process asks for how long. */
  expedite(): void {}

  get nextAttemptMillis(): number | undefined {
    return this.#pauses.nextMillis;
  }

  drainAndReport(): void {
    const { tell, shown } = this.#settings;
    tell(`${counted(this.#records)} not exported to ${shown} when the process ended`);
  }

  /** Waits for a place. @throws Error where there is no room to wait */
  #place(records: readonly LightRecord[], passage: Passage): Promise<void> {
    const size = records.reduce((sum, record) => sum + LightRecord.size(record), 0);
    return new Promise((resolve, reject) => {
      const letIn = () => {
        passage.attempting = true;
        resolve();
      };
      if (!this.#turnstile.enter(size, letIn)) reject(this.#refuse(records.length));
    });
  }

  #persist(records: readonly LightRecord[], passage: Passage): Promise<void> {
    const { policy, clock, random } = this.#settings;
    return persist(records, {
      send: (part) => this.#attempt(part),
      policy,
      clock,
      random,
      sinceSuccessMillis: () => clock.monotonic() - this.#lastSuccess,
      rest: (millis) => this.#rest(millis, passage),
    });
  }

  /** What waits when it is closed gets an attempt, too, as long as the collector can be reached. */
  async #attempt(records: readonly ReadableLogRecord[]): Promise<void> {
    if (this.#unreachable) throw shutDown();
    try {
      await this.#settings.send(records);
      this.#lastSuccess = this.#settings.clock.monotonic();
      this.#flushedAt = undefined;
    } catch (error) {
      if (this.#closed && (error as DeliveryError).retryable === true) this.#unreachable = true;
      throw error;
    }
  }

  async #rest(millis: number, passage: Passage): Promise<boolean> {
    const { clock, underWay } = this.#settings;
    const now = clock.monotonic();
    if (now - this.#lastFailure > OUTAGE_MILLIS) this.#flushedAt = undefined;
    this.#lastFailure = now;
    if (passage.flushed) this.#flushedAt ??= now;
    const left = passage.flushed ? (this.#flushedAt ?? now) + FLUSHED_MILLIS - now : millis;
    if (this.#closed || left <= 0) return false;
    passage.attempting = false;
    underWay.changed();
    await this.#pauses.rest(Math.min(millis, left), () => {
      passage.attempting = true;
    });
    return true;
  }

  #refuse(records: number): Error {
    this.#refused += records;
    if (this.#settings.clock.monotonic() - this.#toldAt >= TOLD_MILLIS) this.#tellRefused();
    return Object.assign(new Error('too much waits for the collector already'), { retryable: false });
  }

  #tellRefused(): void {
    const { clock, tell, shown } = this.#settings;
    if (this.#refused > 0) tell(`${counted(this.#refused)} not exported: too much waits for ${shown} already`);
    this.#refused = 0;
    this.#toldAt = clock.monotonic();
  }
}

function counted(records: number): string {
  return records === 1 ? '1 record was' : `${records} records were`;
}
