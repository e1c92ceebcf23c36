import { type Pending, registerPending, unregisterPending } from '../../record/failure/process-end.js';
import { own } from '../../record/foreign/own.js';
import type { LogRecordProcessor } from '../../record/processor.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import type { LightRecord } from '../../record/record.js';
import { MemoryQueue } from '../queue/queue.js';
import type { RecordChunk } from '../queue/record-chunk.js';
import { type Account, At } from './account.js';
import { BatchSchedule } from './batch-schedule.js';
import { captureCallContext, deadlockAvoided, isRecursion } from './delivery-context.js';
import { flush } from './flush.js';
import { InFlight } from './in-flight.js';
import { Rejections } from './rejections.js';
import type { Runnable } from './scheduler.js';
import type { DeliverySettings } from './settings.js';
import { Settlement } from './settlement.js';

/** How often, at the end of the process, it is asked what came of what is under way elsewhere. */
const ELSEWHERE_MILLIS = 5;

/** The one delivery loop: says when records are exported, sees to their limits, and knows at every moment where each one is. */
export class Delivery implements LogRecordProcessor, Runnable, Pending {
  readonly #settings: DeliverySettings;
  readonly #account: Account;
  readonly #queue: MemoryQueue;
  readonly #flights: InFlight;
  readonly #givingUp: Rejections;
  readonly #schedule: BatchSchedule;
  readonly #settlement = new Settlement((inside) => this.#unsettledFrom(inside));
  isScheduled = false;
  /** It is known to hold records. */
  #holds = false;
  #when: DeliverySettings['when'];
  /** Everything before this place leaves without waiting for its batch to fill. */
  #expediteUpTo = 0;
  /** Code of the sink is running in a log call: what it logs would come back to it without an end. */
  #inCall = false;
  #closed: string | undefined;
  #shutdown: Promise<void> | undefined;

  constructor(settings: DeliverySettings) {
    this.#settings = settings;
    this.#account = settings.account;
    this.#when = settings.when;
    this.#queue = new MemoryQueue(settings.maxQueueSize, settings.maxQueueBytes, settings.overflow);
    this.#schedule = new BatchSchedule(settings, settings.clock, () => settings.scheduler.schedule(this));
    this.#flights = new InFlight(settings, () => this.#afterSettling());
    this.#givingUp = new Rejections(settings);
  }

  onEmit(foreign: ReadableLogRecord): void {
    const record = own(foreign);
    if (this.#closed !== undefined || this.#inCall || isRecursion(record)) return this.#refuse(record);
    if (this.#when === 'in-call') return this.#exportInCall(record);
    const { prepare, usesCallContext } = this.#settings;
    if (prepare !== undefined && !this.#prepare(record, prepare)) return;
    if (usesCallContext) captureCallContext(record);
    this.#enqueue(record);
  }

  #enqueue(record: LightRecord): void {
    if (this.#queue.push(record) || this.#pushInPlaceOfOthers(record)) this.#accepted(1);
  }

  /** So many more wait. */
  #accepted(count: number): void {
    this.#account.accept(count);
    if (!this.#holds) this.#hold();
    const { hasRoom, scheduler } = this.#settings;
    if (this.#when === 'batched') this.#schedule.added(this.#queue, count);
    // Where nothing else waits, and the exporter takes it at once, it need not wait for a turn.
    else if (hasRoom === undefined || this.#queue.length > 1 || !this.startNext()) scheduler.schedule(this);
  }

  /** Whether it only keeps records for later: then it may `receive` them. */
  get receives(): boolean {
    const { prepare, hasRoom } = this.#settings;
    return this.#when !== 'in-call' && prepare === undefined && hasRoom === undefined;
  }

  /** Many of ours, in a row, which may have been logged a little before: what is asked of a call has been asked in it. */
  receive(chunk: RecordChunk): void {
    if (this.#closed !== undefined) for (const record of chunk.records) this.#refuse(record);
    else if (this.#queue.pushAll(chunk)) this.#accepted(chunk.records.length);
    else for (const record of chunk.records) this.#enqueue(record);
  }

  #refuse(record: LightRecord): void {
    if (this.#closed !== undefined) this.#givingUp.refuse(record, this.#closed);
    else if (isRecursion(record)) this.#givingUp.refuse(record, 'recursion');
    else this.#givingUp.fail(record, deadlockAvoided('a sink'));
  }

  /** From the first record on that it is given after it had none. */
  #hold(): void {
    this.#holds = true;
    registerPending(this);
  }

  startNext(): boolean {
    // What was logged before is in the queue before anything leaves it, as if each had come in its call.
    this.#settings.catchUp?.();
    const { maxExportBatchSize, maxExportBatchBytes } = this.#settings;
    if (this.#queue.length === 0 || !this.#flights.mayStart || this.#settings.hasRoom?.() === false) return false;
    const batched = this.#when === 'batched';
    const { first } = this.#queue;
    if (batched && first >= this.#expediteUpTo && !this.#schedule.mayLeave(this.#queue)) return false;
    const records = batched ? this.#queue.take(maxExportBatchSize, maxExportBatchBytes) : this.#queue.take(1, 0);
    this.#account.move(At.queued, At.inFlight, records.length);
    if (this.#flights.start(records, first, this.#inCall)) this.#afterSettling();
    if (first < this.#expediteUpTo) this.#settings.expedite?.();
    if (batched) this.#schedule.left(this.#queue);
    return true;
  }

  expedite(): void {
    this.#expediteUpTo = this.#queue.next;
    this.#settings.expedite?.();
    // Only what can be started: waking for nothing would keep the process from its end.
    if (this.#queue.length > 0 && this.#flights.mayStart) this.#settings.scheduler.schedule(this);
  }

  get nextAttemptMillis(): number | undefined {
    // What is under way elsewhere does not count for the event loop of this thread: it is looked for now and then.
    const isElsewhere = this.#settings.waitNow !== undefined && this.#flights.size > 0;
    return isElsewhere ? ELSEWHERE_MILLIS : this.#flights.nextAttemptMillis;
  }

  /** Exports what can be exported without the event loop. */
  drainNow(): void {
    this.#settings.catchUp?.();
    if (this.#settings.drainsAtExit !== true) return;
    this.#expediteUpTo = this.#queue.next;
    while (this.startNext());
  }

  /** Waits, without the event loop, for what is under way on another thread. */
  waitNow(timeoutMillis: number): void {
    this.#settings.waitNow?.(timeoutMillis, () => this.drainNow());
  }

  drainAndReport(leftMillis: number): void {
    this.drainNow();
    this.waitNow(leftMillis);
    const { queued, inFlight } = this.#account.counts();
    if (queued + inFlight > 0) this.#settings.onLeft(queued, inFlight);
  }

  /** Where its records are, with those that are on their way to it. */
  get account(): Account {
    this.#settings.catchUp?.();
    return this.#account;
  }

  /** How many were accepted so far: what `whenSettled` waits for. */
  mark(): number {
    this.#settings.catchUp?.();
    return this.#queue.next;
  }

  /** Calls back when everything that was accepted before the mark is delivered or given up; gives back what gives up the wait. */
  whenSettled(mark: number, inside: boolean, done: () => void): () => void {
    if (mark > this.#expediteUpTo) this.#expediteUpTo = mark;
    if (this.#account.pending > 0) this.#settings.expedite?.();
    if (this.#queue.length > 0) this.#settings.scheduler.schedule(this);
    return this.#settlement.wait(mark, inside, done);
  }

  isSettled(mark: number): boolean {
    return this.#unsettledFrom(false) >= mark;
  }

  /** Calls back when the queue is half empty: at once, if it is. */
  whenReady(done: () => void): void {
    this.#settings.catchUp?.();
    this.#queue.whenHalfEmpty(done);
  }

  /** Waits for everything that was accepted before the call, then for the exporter. Rejects when the time runs out. */
  forceFlush(options?: { timeoutMillis?: number | undefined }): Promise<void> {
    const mark = this.mark();
    return flush(this.#settings, (inside, done) => this.whenSettled(mark, inside, done), options?.timeoutMillis);
  }

  /** Delivers what was accepted, then shuts the exporter down. Later records are dropped, reason `shutdown`. */
  shutdown(): Promise<void> {
    this.#shutdown ??= this.#shutDown();
    return this.#shutdown;
  }

  async #shutDown(): Promise<void> {
    this.close('shutdown');
    try {
      await this.forceFlush();
    } finally {
      this.abort('shutdown');
      await this.#settings.exporter.shutdown();
    }
  }

  /** Records that come from now on are dropped for this reason. */
  close(reason: string): void {
    this.#settings.catchUp?.();
    this.#closed ??= reason;
  }

  /** Gives up everything that is still waiting or under way; `wanted` by somebody, or because the time ran out. */
  abort(reason: string, wanted = false): void {
    const waiting = this.#queue.take(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
    if (waiting.length > 0) this.#givingUp.drop(waiting, reason, wanted);
    this.#flights.abort(reason, wanted);
    this.#afterSettling();
  }

  /** False when that failed, and the record with it. */
  #prepare(record: LightRecord, prepare: (record: LightRecord) => void): boolean {
    this.#inCall = true;
    try {
      prepare(record);
      return true;
    } catch (error) {
      this.#givingUp.fail(record, error);
      return false;
    } finally {
      this.#inCall = false;
    }
  }

  /** The queue is full: by its policy others give way, or the record itself does; false when it is the record. */
  #pushInPlaceOfOthers(record: LightRecord): boolean {
    if (this.#queue.isTooLarge(record)) {
      this.#givingUp.refuse(record, 'too_large');
      return false;
    }
    const others = this.#queue.makeRoomFor(record);
    if (others.length > 0) this.#givingUp.drop(others, 'queue_full');
    const pushed = this.#queue.push(record);
    if (!pushed) this.#givingUp.refuse(record, 'queue_full');
    if (others.length > 0) this.#settlement.check();
    return pushed;
  }

  /** The export begins in the call itself. */
  #exportInCall(record: LightRecord): void {
    this.#account.create();
    this.#account.move(At.new, At.inFlight);
    this.#inCall = true;
    const ended = this.#flights.start([record], this.#queue.next, true);
    this.#inCall = false;
    if (ended) return;
    if (this.#settings.defersWhenAsync) this.#when = 'deferred';
    this.#queue.skip();
    if (!this.#holds) this.#hold();
  }

  #afterSettling(): void {
    if (this.#queue.length > 0) this.#settings.scheduler.schedule(this);
    if (this.#holds && this.#account.pending === 0) {
      this.#holds = false;
      unregisterPending(this);
    }
    this.#settlement.check();
  }

  #unsettledFrom(inside: boolean): number {
    const flying = this.#flights.unsettledFrom(inside);
    // What waits behind deliveries that all wait themselves cannot be started before they end.
    const waiting = this.#queue.length === 0 || (inside && this.#flights.allWait);
    return Math.min(flying, waiting ? Number.POSITIVE_INFINITY : this.#queue.first);
  }
}
