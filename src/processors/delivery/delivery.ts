import { allFailed, type Outcome, outcomeOf } from '../../record/outcome.js';
import { own } from '../../record/own.js';
import type { LogRecordProcessor } from '../../record/processor.js';
import type { LightRecord, ReadableLogRecord } from '../../record/record.js';
import type { Account, Counts } from '../account.js';
import { deadlockAvoided, depthOf, isRecursion } from '../current.js';
import { BatchSchedule } from './batch-schedule.js';
import { Deadlines } from './deadlines.js';
import { enter, keepCallerScope } from './enter.js';
import { Flight } from './flight.js';
import { flush } from './flush.js';
import { holdsNone, holdsRecords, type Pending } from './process-end.js';
import { MemoryQueue } from './queue.js';
import type { DeliverySettings } from './settings.js';
import { Settlement } from './settlement.js';
import type { Startable } from './turn.js';
import { timeoutError } from './within.js';

/** The one delivery loop: says when records are exported, sees to their limits, and knows at every moment where each one is. */
export class Delivery implements LogRecordProcessor, Startable, Pending {
  readonly #settings: DeliverySettings;
  readonly #account: Account;
  readonly #queue: MemoryQueue;
  /** In the order of their start. */
  readonly #flights = new Set<Flight>();
  readonly #deadlines: Deadlines;
  readonly #schedule: BatchSchedule;
  readonly #settlement = new Settlement((inside) => this.#unsettledFrom(inside));
  #when: DeliverySettings['when'];
  /** How many were accepted so far: the place of the next one in their order. */
  #accepted = 0;
  /** Everything before this place leaves without waiting for its batch to fill. */
  #hurryUpTo = 0;
  /** Code of the sink is running in a log call: what it logs would come back to it without an end. */
  #inCall = false;
  #closed: string | undefined;
  #shutdown: Promise<void> | undefined;

  constructor(settings: DeliverySettings) {
    this.#settings = settings;
    this.#account = settings.account;
    this.#when = settings.when;
    this.#queue = new MemoryQueue(settings.maxQueueSize, settings.maxQueueBytes);
    this.#schedule = new BatchSchedule(settings, settings.clock, () => settings.turn.wake(this));
    this.#deadlines = new Deadlines(settings.clock, settings.exportTimeoutMillis, (flight) => this.#timeOut(flight));
  }

  onEmit(foreign: ReadableLogRecord): void {
    const record = own(foreign);
    this.#account.create();
    if (this.#closed !== undefined) return this.#drop([record], 'new', this.#closed);
    if (isRecursion(record)) return this.#drop([record], 'new', 'recursion');
    if (this.#inCall) return this.#failInCall(record, deadlockAvoided('a sink'));
    if (this.#when === 'in-call') return this.#exportInCall(record);
    const { prepare, callerScope } = this.#settings;
    if (prepare !== undefined) {
      this.#inCall = true;
      try {
        prepare(record);
      } catch (error) {
        return this.#failInCall(record, error);
      } finally {
        this.#inCall = false;
      }
    }
    if (!this.#queue.push(record)) return this.#drop([record], 'new', 'queue_full');
    if (callerScope) keepCallerScope(record);
    this.#accepted++;
    this.#account.move('new', 'queued');
    if (this.#account.pending === 1) holdsRecords(this);
    if (this.#when === 'batched') this.#schedule.added(this.#queue);
    else this.#settings.turn.wake(this);
  }

  startNext(): boolean {
    const { concurrency, maxExportBatchSize, maxExportBatchBytes } = this.#settings;
    if (this.#queue.length === 0 || this.#flights.size >= concurrency) return false;
    const batched = this.#when === 'batched';
    if (batched && !this.#batchMayLeave()) return false;
    const first = this.#accepted - this.#queue.length;
    const records = batched ? this.#queue.take(maxExportBatchSize, maxExportBatchBytes) : this.#queue.take(1, 0);
    this.#account.move('queued', 'inFlight', records.length);
    const flight = new Flight(records, first, depthOf(records));
    this.#flights.add(flight);
    this.#export(flight);
    if (!flight.settled) this.#deadlines.watch(flight);
    if (batched) this.#schedule.left(this.#queue);
    return true;
  }

  hurry(): void {
    this.#hurryUpTo = this.#accepted;
    // Only what can be started: waking for nothing would keep the process from its end.
    if (this.#queue.length > 0 && this.#flights.size < this.#settings.concurrency) this.#settings.turn.wake(this);
  }

  tell(): void {
    this.#hurryUpTo = this.#accepted;
    if (this.#settings.drainsAtExit === true) while (this.startNext());
    const { queued, inFlight } = this.#account.counts();
    if (queued + inFlight > 0) this.#settings.onLeft(queued, inFlight);
  }

  counts(): Counts {
    return this.#account.counts();
  }

  /** How many were accepted so far: what `whenSettled` waits for. */
  mark(): number {
    return this.#accepted;
  }

  /** Calls back when everything that was accepted before the mark is delivered or given up; gives back what gives up the wait. */
  whenSettled(mark: number, inside: boolean, done: () => void): () => void {
    if (mark > this.#hurryUpTo) this.#hurryUpTo = mark;
    if (this.#queue.length > 0) this.#settings.turn.wake(this);
    return this.#settlement.wait(mark, inside, done);
  }

  isSettled(mark: number): boolean {
    return this.#unsettledFrom(false) >= mark;
  }

  /** Waits for everything that was accepted before the call, then for the exporter. Rejects when the time runs out. */
  forceFlush(options?: { timeoutMillis?: number }): Promise<void> {
    const { clock, exporter } = this.#settings;
    const mark = this.mark();
    const whenSettled = (inside: boolean, done: () => void) => this.whenSettled(mark, inside, done);
    return flush(clock, whenSettled, () => exporter.forceFlush?.(), options?.timeoutMillis);
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
    this.#closed ??= reason;
  }

  /** Gives up everything that is still waiting or under way. */
  abort(reason: string): void {
    const waiting = this.#queue.take(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
    if (waiting.length > 0) this.#drop(waiting, 'queued', reason);
    for (const flight of [...this.#flights]) {
      if (!this.#land(flight)) continue;
      flight.abort(new Error(`the delivery was given up: ${reason}`));
      this.#drop(flight.records, 'inFlight', reason);
    }
    this.#afterSettling();
  }

  #failInCall(record: LightRecord, error: unknown): void {
    this.#account.move('new', 'failed');
    this.#settings.onError(error, record);
  }

  /** The export begins in the call itself. */
  #exportInCall(record: LightRecord): void {
    this.#account.move('new', 'inFlight');
    const flight = new Flight([record], this.#accepted, depthOf([record]));
    this.#inCall = true;
    this.#export(flight);
    this.#inCall = false;
    if (flight.settled) return;
    if (this.#settings.defersWhenAsync) this.#when = 'deferred';
    this.#accepted++;
    this.#flights.add(flight);
    if (this.#account.pending === 1) holdsRecords(this);
    this.#deadlines.watch(flight);
  }

  #export(flight: Flight): void {
    const { exporter, callerScope, foreignCode } = this.#settings;
    const run = () => {
      try {
        exporter.export(flight.records, (result) => this.#settle(flight, outcomeOf(flight.records, result)), flight);
      } catch (error) {
        this.#settle(flight, allFailed(flight.records, error));
      }
    };
    if (foreignCode) enter(flight, callerScope && !this.#inCall ? flight.records[0] : undefined, run);
    else run();
  }

  #settle(flight: Flight, outcome: Outcome): void {
    if (!this.#land(flight)) return;
    if (outcome.delivered > 0) this.#account.move('inFlight', 'delivered', outcome.delivered);
    if (outcome.failed > 0) {
      this.#account.move('inFlight', 'failed', outcome.failed);
      this.#settings.onError(outcome.error, outcome.example);
    }
    this.#afterSettling();
  }

  /** Whatever is said of a delivery after its first end is ignored. */
  #land(flight: Flight): boolean {
    if (flight.settled) return false;
    flight.settled = true;
    this.#flights.delete(flight);
    this.#deadlines.forget(flight);
    return true;
  }

  #timeOut(flight: Flight): void {
    const error = timeoutError('the delivery', this.#settings.exportTimeoutMillis);
    flight.abort(error);
    this.#settle(flight, allFailed(flight.records, error));
  }

  #afterSettling(): void {
    if (this.#queue.length > 0) this.#settings.turn.wake(this);
    if (this.#account.pending === 0) holdsNone(this);
    this.#settlement.check();
  }

  #drop(records: LightRecord[], from: 'new' | 'queued' | 'inFlight', reason: string): void {
    this.#account.drop(from, reason, records.length);
    this.#settings.onDrop(records, reason);
  }

  #batchMayLeave(): boolean {
    return this.#accepted - this.#queue.length < this.#hurryUpTo || this.#schedule.mayLeave(this.#queue);
  }

  #unsettledFrom(inside: boolean): number {
    let waiting = 0;
    for (const flight of this.#flights) {
      if (!inside || flight.waiting === 0) return flight.first;
      waiting++;
    }
    const { length } = this.#queue;
    // What waits behind deliveries that all wait themselves cannot be started before they end.
    if (length === 0 || waiting >= this.#settings.concurrency) return Number.POSITIVE_INFINITY;
    return this.#accepted - length;
  }
}
