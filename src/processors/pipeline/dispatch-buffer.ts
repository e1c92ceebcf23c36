import { type Pending, registerPending, unregisterPending } from '../../record/failure/process-end.js';
import type { Clock } from '../../record/floor/clock.js';
import type { LogRecordProcessor } from '../../record/processor.js';
import { LightRecord } from '../../record/record.js';
import { captureCallContext, isRecursion } from '../delivery/delivery-context.js';
import type { Runnable, Scheduler } from '../delivery/scheduler.js';
import { comparableLevel, type RecordChunk } from '../queue/record-chunk.js';
import type { Receiver } from './receiver.js';

/** So many records, or bytes by estimate, and they are handed out within the log call. */
const MAX_RECORDS = 256;
const MAX_BYTES = 2 ** 20;
const MANY = 64;

/**
 * Takes records in for all sinks that deliver later, and hands them out together: at the end of the turn of the event loop, before
 * anybody looks at these sinks, or when there are many. To hand a record to ten sinks one after the other costs more than to make it.
 */
export class DispatchBuffer implements LogRecordProcessor, Runnable, Pending {
  readonly #scheduler: Scheduler;
  readonly #clock: Clock;
  readonly #onError: (error: unknown) => void;
  /** Replaced, never changed. */
  #receivers: readonly Receiver[] = [];
  /** What came since they were last given something: so many, from the first place on. */
  #records: LightRecord[] = [];
  #count = 0;
  #bytes = 0;
  #lowest = Number.POSITIVE_INFINITY;
  /** From this levelNumber on, somebody exports in the async context of the log call. */
  #scopedFrom = Number.POSITIVE_INFINITY;
  #handingOut = false;
  isScheduled = false;
  readonly nextAttemptMillis = undefined;

  /** @param onError Told what a receiver throws */
  constructor(turn: Scheduler, clock: Clock, onError: (error: unknown) => void) {
    this.#scheduler = turn;
    this.#clock = clock;
    this.#onError = onError;
  }

  /** It gets every record from now on. */
  add(receiver: Receiver): void {
    this.handOut();
    this.#receivers = [...this.#receivers, receiver];
    this.recompute();
  }

  /** It gets those that came before, and no more. */
  remove(receiver: Receiver): void {
    this.handOut();
    this.#receivers = this.#receivers.filter((other) => other !== receiver);
    this.recompute();
  }

  /** A receiver has another minimum than before: for records that come from now on, if `handOut` was called before the change. */
  recompute(): void {
    const minimums = this.#receivers.filter(({ usesCallContext }) => usesCallContext).map(({ minimum }) => minimum);
    this.#scopedFrom = Math.min(...minimums);
  }

  onEmit(record: LightRecord, context?: unknown): void {
    if (this.#receivers.length === 0) return;
    // How deep a call is in deliveries, and where it was made, can be asked within the call alone.
    if (isRecursion(record)) return this.#refer(record, context);
    const levelNumber = comparableLevel(record);
    if (levelNumber >= this.#scopedFrom) captureCallContext(record);
    if (levelNumber < this.#lowest) this.#lowest = levelNumber;
    this.#records[this.#count++] = record;
    this.#bytes += LightRecord.size(record);
    if (this.#count === 1) this.#hold();
    if (this.#count >= MAX_RECORDS || this.#bytes >= MAX_BYTES) this.handOut();
  }

  /** Gives everybody what came so far. */
  handOut(): void {
    // What a receiver makes somebody log comes after these, and waits for the next turn.
    if (this.#count === 0 || this.#handingOut) return;
    this.#handingOut = true;
    const chunk = this.#takeOut();
    for (const receiver of this.#receivers) this.#try(() => receiver.receive(chunk));
    this.#handingOut = false;
    if (this.#count === 0) unregisterPending(this);
    // Not on this turn, which would have no end where a receiver logs whenever it is given something.
    else this.#clock.soon(() => this.#scheduler.schedule(this));
  }

  #takeOut(): RecordChunk {
    const records = this.#records;
    const chunk = { records, bytes: this.#bytes, lowest: this.#lowest };
    // Whoever keeps it keeps no more than what is in it.
    records.length = this.#count;
    // As many will come the next time, most likely: where there are many, room is made for all that there may be.
    this.#records = this.#count < MANY ? [] : new Array(MAX_RECORDS);
    this.#count = 0;
    this.#bytes = 0;
    this.#lowest = Number.POSITIVE_INFINITY;
    return chunk;
  }

  startNext(): boolean {
    this.handOut();
    return false;
  }

  expedite(): void {
    this.handOut();
  }

  drainAndReport(): void {
    this.handOut();
  }

  async forceFlush(options?: { timeoutMillis?: number | undefined }): Promise<void> {
    this.handOut();
    await Promise.all(this.#receivers.map((receiver) => receiver.forceFlush(options)));
  }

  async shutdown(): Promise<void> {
    this.handOut();
    await Promise.all(this.#receivers.map((receiver) => receiver.shutdown()));
  }

  #hold(): void {
    registerPending(this);
    if (!this.#handingOut) this.#scheduler.schedule(this);
  }

  /** Each is given it now, behind those that came before. */
  #refer(record: LightRecord, context: unknown): void {
    this.handOut();
    for (const receiver of this.#receivers) this.#try(() => receiver.onEmit(record, context));
  }

  #try(give: () => void): void {
    try {
      give();
    } catch (error) {
      this.#onError(error);
    }
  }
}
