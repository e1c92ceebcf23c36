/* When is each record exported, and which state is it in? */
import { DEFAULT_TIMEOUT_MILLIS, withTimeout } from '../../record/floor/with-timeout.js';
import { own } from '../../record/foreign/own.js';
import type { LogRecordProcessor } from '../../record/processor.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import { LightRecord } from '../../record/record.js';
import { BatchSchedule } from '../pace/batch-schedule.js';
import type { Runnable } from '../pace/scheduler.js';
import type { DeliveryQueue } from '../queue/delivery-queue.js';
import { MemoryQueue } from '../queue/queue.js';
import type { RecordChunk } from '../queue/record-chunk.js';
import { type Account, type DeliveryStats, State } from './account.js';
import { AtExit, leaveOnDisk } from './at-exit.js';
import { beginWait, captureCallContext, deadlockAvoided, isRecursion } from './delivery-context.js';
import { shutDown } from './ending.js';
import { Ends } from './ends.js';
import { InFlight } from './in-flight.js';
import type { DeliverySettings } from './settings.js';
import { Settlement } from './settlement.js';

/**
 * The one delivery loop. It queues records, starts exports within the limits, and counts every change of state in its account:
 *
 *     created ──┬───▶ filtered     by the level or filter in front of the delivery
 *               ├───▶ dropped      on arrival: queue_full, too_large, recursion, removed, shutdown
 *               ├───▶ failed       on arrival: `prepare` threw, or a deadlock was avoided
 *               ▼
 *     queued ───┬───▶ dropped      evicted for another record, or aborted
 *               ▼
 *     in flight ┬───▶ delivered
 *       │   ▲   ├───▶ failed       for good
 *       │   │   └───▶ dropped      aborted
 *       ▼   │
 *     backing off ──▶ dropped      aborted
 *
 * A delivery that exports in the log call skips `queued`. Positions count accepted records from 0. A wait covers all positions below a mark.
 */
export class Delivery implements LogRecordProcessor, Runnable {
  readonly #settings: DeliverySettings;
  readonly #account: Account;
  readonly #queue: DeliveryQueue;
  readonly #atExit: AtExit;
  readonly #inFlight: InFlight;
  readonly #ends: Ends;
  readonly #schedule: BatchSchedule;
  readonly #settlement = new Settlement((inside) => this.#unsettledFrom(inside));
  isScheduled = false;
  #when: DeliverySettings['when'];
  /** Records at positions below this one do not wait for their batch to fill. */
  #expediteUpTo = 0;
  /** Code of the sink runs in a log call. Delivering what it logs would recurse without end. */
  #isInCall = false;
  /** The drop reason of later records; undefined while the delivery is open. */
  #closedFor: string | undefined;
  #shutdown: Promise<void> | undefined;

  constructor(settings: DeliverySettings) {
    this.#settings = settings;
    this.#account = settings.account;
    this.#when = settings.when;
    const { maxQueueSize, maxQueueBytes, overflow, durable } = settings;
    this.#queue = durable ?? new MemoryQueue(maxQueueSize, maxQueueBytes, overflow);
    this.#account.durable = durable;
    this.#schedule = new BatchSchedule(settings, settings.clock, () => settings.scheduler.schedule(this));
    this.#inFlight = new InFlight(settings, () => this.#afterSettling());
    this.#ends = new Ends(settings);
    const [queue, inFlight] = [this.#queue, this.#inFlight];
    this.#atExit = new AtExit(
      { queue, inFlight, expedite: () => this.expedite(), drainNow: () => this.drainNow() },
      settings,
    );
  }

  /** Opens a queue on disk, and takes over what earlier processes left in it. Called once, before the first record. @throws Error for a wrong directory */
  open(): void {
    const { durable, scheduler } = this.#settings;
    if (durable === undefined) return;
    this.#atExit.closeOnExit();
    durable.open({
      onRecovered: (count) => this.#accepted(count),
      onLost: (count) => this.#account.drop(State.queued, 'spool_damaged', count),
      onChange: () => scheduler.schedule(this),
    });
  }

  onEmit(emitted: ReadableLogRecord): void {
    const record = own(emitted);
    if (this.#closedFor !== undefined || this.#isInCall || isRecursion(record, this.#settings))
      return this.#refuse(record);
    if (this.#when === 'in-call') return this.#exportInCall(record);
    const { prepare, usesCallContext } = this.#settings;
    if (prepare !== undefined && !this.#prepare(record, prepare)) return;
    if (usesCallContext) captureCallContext(record);
    this.#enqueue(record);
  }

  #enqueue(record: LightRecord): void {
    if (this.#queue.push(record) || this.#pushIntoFullQueue(record)) this.#accepted(1);
  }

  #accepted(count: number): void {
    this.#account.accept(count);
    this.#atExit.register();
    const { hasRoom, scheduler } = this.#settings;
    if (this.#when === 'batched') this.#schedule.added(this.#queue, count);
    // An exporter with room takes a lone record in the log call: no turn of the event loop is needed.
    else if (hasRoom === undefined || this.#queue.length > 1 || !this.startNext()) scheduler.schedule(this);
  }

  /** It does nothing in the log call but queue the record, so that `receive` may replace `onEmit`. */
  get receives(): boolean {
    const { prepare, hasRoom } = this.#settings;
    return this.#when !== 'in-call' && prepare === undefined && hasRoom === undefined;
  }

  /** Queues many records of ours, in order. No delivery caused them, and the sender has captured call contexts in their log calls. */
  receive(chunk: RecordChunk): void {
    if (this.#closedFor !== undefined) for (const record of chunk.records) this.#refuse(record);
    else if (this.#queue.pushAll(chunk)) this.#accepted(chunk.records.length);
    else for (const record of chunk.records) this.#enqueue(record);
  }

  #refuse(record: LightRecord): void {
    if (this.#closedFor !== undefined) this.#ends.refuse(record, this.#closedFor);
    else if (isRecursion(record, this.#settings)) this.#ends.refuse(record, 'recursion');
    else this.#ends.failOnArrival(record, deadlockAvoided('a sink'));
  }

  startNext(): boolean {
    this.#settings.upstream?.handOut();
    this.#settings.durable?.flush();
    if (!this.#inFlight.mayStart(this.#queue)) return false;
    const batched = this.#when === 'batched';
    const { first } = this.#queue;
    if (batched && first >= this.#expediteUpTo && !this.#schedule.mayLeave(this.#queue)) return false;
    const records = batched ? this.#inFlight.takeFrom(this.#queue) : this.#queue.take(1, 0);
    if (records.length === 0) return false;
    this.#account.move(State.queued, State.inFlight, records.length);
    if (this.#inFlight.start(records, first, this.#isInCall)) this.#afterSettling();
    if (first < this.#expediteUpTo) this.#settings.expedite?.();
    if (batched) this.#schedule.left(this.#queue);
    return true;
  }

  expedite(): void {
    this.#expediteUpTo = this.#queue.next;
    this.#settings.expedite?.();
    // Only if an export can start: a turn without one would keep the process alive for nothing.
    if (this.#inFlight.mayStart(this.#queue)) this.#settings.scheduler.schedule(this);
  }

  stopRetriesAt(time: number): void {
    this.#inFlight.stopRetriesAt(time);
  }

  /** Exports the queued records without the event loop, if the exporter can. */
  drainNow(): void {
    this.#settings.upstream?.handOut();
    this.#settings.durable?.spoolNow();
    if (!this.#settings.drainsAtExit) return;
    this.#expediteUpTo = this.#queue.next;
    while (this.startNext());
  }

  /** Waits, without the event loop, for records in flight on another thread. */
  waitNow(timeoutMillis: number): void {
    this.#settings.waitNow?.(timeoutMillis, () => this.drainNow());
  }

  /** An attempt that another thread makes for this delivery has failed, and is repeated there. */
  attemptFailed(error: unknown, attempt: number): void {
    this.#settings.attempts.failed(error, attempt, true);
  }

  /** The counts, with the state of the destination. */
  stats(): DeliveryStats {
    const { attempts, clock } = this.#settings;
    const { breakerState: breaker, isRetrying } = this.#inFlight;
    const counts = this.account.counts();
    const oldest = this.#account.pending === 0 ? undefined : (this.#inFlight.oldest ?? this.#queue.oldest);
    return {
      ...counts,
      ...attempts.state(isRetrying),
      ...(oldest === undefined ? {} : { oldestMillis: LightRecord.ageMillis(oldest, clock.hrTime()) }),
      ...(breaker === undefined ? {} : { breaker }),
    };
  }

  /** The last attempts have failed, and none is in progress. */
  get isFailing(): boolean {
    return this.#settings.attempts.lastError !== undefined && this.#inFlight.nextDeadlineMillis === undefined;
  }

  /** The account, with the records of the upstream buffer counted. */
  get account(): Account {
    this.#settings.upstream?.handOut();
    return this.#account;
  }

  /** The position of the next record: a mark for `whenSettled`. */
  mark(): number {
    this.#settings.upstream?.handOut();
    return this.#queue.next;
  }

  /** Calls `done` once all records before the mark are settled. Returns a function that cancels the wait. */
  whenSettled(mark: number, inside: boolean, done: () => void): () => void {
    if (mark > this.#expediteUpTo) this.#expediteUpTo = mark;
    if (this.#account.pending > 0) this.#settings.expedite?.();
    if (this.#queue.length > 0) this.#settings.scheduler.schedule(this);
    return this.#settlement.wait(mark, inside, done);
  }

  isSettled(mark: number): boolean {
    return this.#unsettledFrom(false) >= mark;
  }

  /** Calls `done` once the queue is at most half full, in this call if it is. */
  whenReady(done: () => void): void {
    this.#settings.upstream?.handOut();
    this.#queue.whenHalfEmpty(done);
  }

  async forceFlush(options?: { timeoutMillis?: number | undefined }): Promise<void> {
    const { timeoutMillis = DEFAULT_TIMEOUT_MILLIS } = options ?? {};
    const { clock, exporter } = this.#settings;
    const mark = this.mark();
    const wait = beginWait();
    const settled = new Promise<void>((resolve) => void this.whenSettled(mark, wait.inside, resolve));
    const flushed = settled.then(() => exporter.forceFlush?.());
    try {
      await withTimeout(clock, timeoutMillis, flushed, 'forceFlush');
    } finally {
      wait.end();
    }
  }

  shutdown(): Promise<void> {
    this.#shutdown ??= shutDown(this, this.#settings);
    return this.#shutdown;
  }

  /** Drops all later records with this reason. */
  close(reason: string): void {
    this.#settings.upstream?.handOut();
    this.#closedFor ??= reason;
  }

  /** Drops all records that are queued or in flight, once it is closed. @param requested A user asked for it; otherwise time ran out */
  abort(reason: string, requested = false): void {
    if (this.#settings.durable !== undefined) return this.#leave();
    const queued = this.#queue.take(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
    if (queued.length > 0) this.#ends.drop(queued, reason, requested);
    this.#inFlight.abort(reason, requested, this.#closedFor !== undefined);
    this.#schedule.stop();
    this.#afterSettling();
  }

  /** Leaves what is not delivered on disk, for the next process. */
  #leave(): void {
    const unsafe = leaveOnDisk(this.#inFlight, this.#settings, false);
    const { onLeft, attempts } = this.#settings;
    if (unsafe > 0) onLeft(unsafe, 0, attempts.lastError);
    this.#schedule.stop();
    this.#atExit.close();
    this.#settlement.check();
  }

  /** Returns false if `prepare` threw: then the record has failed. */
  #prepare(record: LightRecord, prepare: (record: LightRecord) => void): boolean {
    this.#isInCall = true;
    try {
      prepare(record);
      return true;
    } catch (error) {
      this.#ends.failOnArrival(record, error);
      return false;
    } finally {
      this.#isInCall = false;
    }
  }

  /** Evicts other records, or drops this one, as the queue decides. Returns true if the record is queued. */
  #pushIntoFullQueue(record: LightRecord): boolean {
    const { evicted, reason, refusal } = this.#queue.pushOver(record);
    if (evicted.length > 0) this.#ends.drop(evicted, reason);
    if (refusal !== undefined) this.#ends.refuse(record, refusal);
    if (evicted.length > 0) this.#settlement.check();
    return refusal === undefined;
  }

  #exportInCall(record: LightRecord): void {
    this.#account.create();
    this.#account.move(State.new, State.inFlight);
    this.#isInCall = true;
    const ended = this.#inFlight.start([record], this.#queue.next, true);
    this.#isInCall = false;
    if (ended) return;
    if (this.#settings.defersWhenAsync) this.#when = 'deferred';
    this.#queue.skip();
    this.#atExit.register();
  }

  #afterSettling(): void {
    if (this.#queue.length > 0) this.#settings.scheduler.schedule(this);
    if (this.#account.pending === 0) this.#atExit.unregister();
    this.#settlement.check();
  }

  #unsettledFrom(inside: boolean): number {
    const inFlight = this.#inFlight.unsettledFrom(inside);
    // Queued records cannot start while all of `concurrency` waits itself, so a wait inside a delivery excludes them.
    const excludesQueue = this.#queue.length === 0 || (inside && this.#inFlight.allWait);
    return Math.min(inFlight, excludesQueue ? Number.POSITIVE_INFINITY : this.#queue.first);
  }
}
