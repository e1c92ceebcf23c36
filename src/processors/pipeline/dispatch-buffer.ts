/* How do records reach many sinks at once? */
import { type Pending, registerPending, unregisterPending } from '../../record/failure/process-end.js';
import type { Clock } from '../../record/floor/clock.js';
import type { LogRecordProcessor } from '../../record/processor.js';
import { LightRecord } from '../../record/record.js';
import { captureCallContext, trace } from '../delivery/delivery-context.js';
import type { UpstreamBuffer } from '../delivery/settings.js';
import type { Runnable, Scheduler } from '../pace/scheduler.js';
import { comparableLevel, type RecordChunk } from '../queue/record-chunk.js';

/** With this many records, or estimated bytes, the buffer is handed out within the log call. */
const MAX_RECORDS = 256;
const MAX_BYTES = 2 ** 20;
/** From this many records on, the next buffer is allocated at its full size. */
const BUSY_RECORDS = 64;

/** A sink that does nothing in the log call but queue the record, so that it may receive records later, in chunks. */
export interface Receiver extends Pick<LogRecordProcessor, 'onEmit'> {
  /** The lowest level that it accepts. */
  readonly minimum: number;
  /** It exports in the async context of the log call. */
  readonly usesCallContext: boolean;
  /** Has the same effect as `onEmit` with each record. */
  receive(chunk: RecordChunk): void;
}

/**
 * Collects records for all sinks that deliver later, and hands them out in one chunk: at the end of the turn of the event loop, before any
 * of these sinks is read, or when the buffer is full. Handing a record to ten sinks one by one costs more than creating it
 * (bench/questions/call.ts, Node 20).
 */
export class DispatchBuffer implements UpstreamBuffer, Runnable, Pending {
  readonly #scheduler: Scheduler;
  readonly #clock: Clock;
  readonly #onError: (error: unknown) => void;
  /** Replaced, never changed. */
  #receivers: readonly Receiver[] = [];
  /** The first `#count` slots are used. */
  #records: LightRecord[] = [];
  #count = 0;
  #bytes = 0;
  #lowest = Number.POSITIVE_INFINITY;
  /** From this level on, some receiver exports in the async context of the log call. */
  #captureContextFrom = Number.POSITIVE_INFINITY;
  #isHandingOut = false;
  isScheduled = false;

  /** @param onError Receives the exceptions of receivers */
  constructor(scheduler: Scheduler, clock: Clock, onError: (error: unknown) => void) {
    this.#scheduler = scheduler;
    this.#clock = clock;
    this.#onError = onError;
  }

  /** Adds a receiver, which receives all later records. */
  add(receiver: Receiver): void {
    this.handOut();
    this.#receivers = [...this.#receivers, receiver];
    this.recompute();
  }

  /** Removes a receiver, after it has received all earlier records. */
  remove(receiver: Receiver): void {
    this.handOut();
    this.#receivers = this.#receivers.filter((other) => other !== receiver);
    this.recompute();
  }

  /** Must be called after the minimum of a receiver has changed. Before the change, call `handOut`. */
  recompute(): void {
    const minimums = this.#receivers.filter(({ usesCallContext }) => usesCallContext).map(({ minimum }) => minimum);
    this.#captureContextFrom = Math.min(...minimums);
  }

  onEmit(record: LightRecord, context?: unknown): void {
    if (this.#receivers.length === 0) return;
    // What caused the record, and the async context of the call, are known within the call only.
    trace(record);
    // Each sink decides by itself whether the record is a recursion.
    if (LightRecord.isCaused(record)) return this.#passOn(record, context);
    const level = comparableLevel(record);
    if (level >= this.#captureContextFrom) captureCallContext(record);
    if (level < this.#lowest) this.#lowest = level;
    this.#records[this.#count++] = record;
    this.#bytes += LightRecord.size(record);
    if (this.#count === 1) this.#register();
    if (this.#count >= MAX_RECORDS || this.#bytes >= MAX_BYTES) this.handOut();
  }

  handOut(): void {
    // Records that a receiver logs meanwhile come after the current chunk, and wait for the next turn.
    if (this.#count === 0 || this.#isHandingOut) return;
    this.#isHandingOut = true;
    const chunk = this.#takeChunk();
    for (const receiver of this.#receivers) this.#try(() => receiver.receive(chunk));
    this.#isHandingOut = false;
    if (this.#count === 0) unregisterPending(this);
    // Not on the current turn: a receiver that logs for each chunk would keep it going for ever.
    else this.#clock.soon(() => this.#scheduler.schedule(this));
  }

  #takeChunk(): RecordChunk {
    const records = this.#records;
    const chunk = { records, bytes: this.#bytes, lowest: this.#lowest };
    // Queues keep the array: give back its unused slots.
    records.length = this.#count;
    // The next chunk will probably have as many records. Under load, allocating once at full size is cheaper than growing.
    this.#records = this.#count < BUSY_RECORDS ? [] : new Array(MAX_RECORDS);
    this.#count = 0;
    this.#bytes = 0;
    this.#lowest = Number.POSITIVE_INFINITY;
    return chunk;
  }

  startNext(): boolean {
    this.handOut();
    return false;
  }

  drainAndReport(): void {
    this.handOut();
  }

  #register(): void {
    registerPending(this);
    if (!this.#isHandingOut) this.#scheduler.schedule(this);
  }

  /** Passes a record on within the log call, after all earlier ones. */
  #passOn(record: LightRecord, context: unknown): void {
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
