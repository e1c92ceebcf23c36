import type { ExportResult } from '../../record/exporter.js';
import { allFailed, classifyError, type Outcome, outcomeOf, type RetryDecision } from '../../record/failure/outcome.js';
import { timeoutError } from '../../record/floor/with-timeout.js';
import type { LightRecord } from '../../record/record.js';
import { httpStatus } from '../../record/values/error-type.js';
import { At } from './account.js';
import { Breaker } from './breaker.js';
import { Deadlines } from './deadlines.js';
import { depthOf, enter } from './delivery-context.js';
import { type ExportAttempt, Flight } from './flight.js';
import { Retries } from './retries.js';
import type { DeliverySettings } from './settings.js';

/**
 * What is under way: each flight makes its attempts, one after another, until every one of its records is delivered or given up. It holds
 * its place meanwhile, also in the pauses between two attempts, so that whatever is down is not asked by everybody who waits.
 */
export class InFlight {
  readonly #settings: DeliverySettings;
  /** In the order of their start. */
  readonly #flying = new Set<Flight>();
  /** Due, and kept back by the breaker. */
  readonly #held = new Set<Flight>();
  readonly #deadlines: Deadlines;
  readonly #breaker: Breaker | undefined;
  readonly #retries: Retries;
  readonly #changed: () => void;

  /** @param changed Called when a flight has ended, or may begin */
  constructor(settings: DeliverySettings, changed: () => void) {
    const { clock, breaker } = settings;
    this.#settings = settings;
    this.#changed = changed;
    this.#retries = new Retries(settings);
    this.#deadlines = new Deadlines(clock, settings.exportTimeoutMillis, (flight) => this.#timeOut(flight));
    this.#breaker = breaker === undefined ? undefined : new Breaker(breaker, clock, () => this.#letThrough());
  }

  get size(): number {
    return this.#flying.size;
  }

  /** Whether one more may begin. */
  get mayStart(): boolean {
    return this.#flying.size < this.#settings.concurrency && (this.#breaker?.mayBegin() ?? true);
  }

  /** Until the next attempt that is waited for, in milliseconds; undefined when there is none. */
  get nextAttemptMillis(): number | undefined {
    const now = this.#settings.clock.monotonic();
    let next = this.#breaker?.closedForMillis || undefined;
    for (const flight of this.#flying) {
      const { retryAt } = flight;
      if (retryAt !== undefined && !this.#held.has(flight))
        next = Math.min(next ?? Number.POSITIVE_INFINITY, retryAt - now);
    }
    return next;
  }

  /** The oldest place that is under way; Infinity without one. `inside` leaves out those who wait themselves. */
  unsettledFrom(inside: boolean): number {
    for (const { first, waiting } of this.#flying) if (!inside || waiting === 0) return first;
    return Number.POSITIVE_INFINITY;
  }

  /** Every place is taken by one who waits for a flush: none of them ends before that does. */
  get allWait(): boolean {
    if (this.#flying.size < this.#settings.concurrency) return false;
    for (const { waiting } of this.#flying) if (waiting === 0) return false;
    return true;
  }

  /** Begins; the records are in flight from now on. Gives back whether that was all. */
  start(records: LightRecord[], first: number, inCall: boolean): boolean {
    const flight = new Flight(records, first, depthOf(records));
    if (!inCall && this.#settings.operations?.ended !== undefined) {
      flight.timed = true;
      flight.begun = this.#settings.clock.monotonic();
    }
    // Code of others may come back and look; ours does not, and mostly it ends in its own call.
    if (this.#settings.foreignCode) this.#flying.add(flight);
    this.#attempt(flight, inCall);
    if (!flight.settled) this.#flying.add(flight);
    return flight.settled;
  }

  /**
   * Gives up what is under way; `wanted` by somebody, or because the time ran out. Unless it is wanted, those who wait for this themselves go
   * on, and end as they end.
   */
  abort(reason: string, wanted: boolean): void {
    const { account } = this.#settings;
    this.#breaker?.undecided();
    for (const flight of [...this.#flying]) {
      if (flight.waiting > 0 && !wanted) continue;
      const records = [flight.records, ...(flight.parts ?? [])].flat();
      const resting = flight.current === undefined;
      flight.current?.abort(new Error(`the delivery was given up: ${reason}`));
      flight.failedAs = reason;
      this.#land(flight);
      account.drop(resting ? At.backingOff : At.inFlight, reason, records.length);
      this.#settings.onDrop(records, reason, wanted);
    }
  }

  /** Attempt after attempt, as long as they end in their own call. */
  #attempt(flight: Flight, inCall: boolean): void {
    const { usesCallContext, foreignCode } = this.#settings;
    do {
      const attempt = flight.begin();
      this.#breaker?.began();
      flight.exporting = true;
      if (foreignCode)
        enter(flight, usesCallContext && !inCall ? flight.records[0] : undefined, () => this.#export(flight, attempt));
      else this.#export(flight, attempt);
      flight.exporting = false;
      if (flight.current !== undefined) this.#deadlines.watch(flight);
    } while (flight.retryNow && !this.#holdsBack(flight));
  }

  /** What would go on at once waits, too, while the breaker lets nothing through. */
  #holdsBack(flight: Flight): boolean {
    if (this.#breaker?.mayBegin() !== false) return false;
    const { account, clock } = this.#settings;
    account.move(At.inFlight, At.backingOff, flight.left);
    flight.retryAt = clock.monotonic();
    this.#held.add(flight);
    return true;
  }

  #export(flight: Flight, attempt: ExportAttempt): void {
    const { records } = flight;
    try {
      this.#settings.exporter.export(records, (result) => this.#ended(flight, attempt, records, result), attempt);
    } catch (error) {
      if (flight.current === attempt) this.#goOn(flight, this.#settle(flight, allFailed(records, error)));
    }
  }

  #ended(flight: Flight, attempt: ExportAttempt, records: LightRecord[], result: ExportResult): void {
    // Whatever is said of an attempt after its first end is ignored.
    if (flight.current !== attempt) return;
    if (flight.timed) flight.status = httpStatus(result);
    this.#goOn(flight, this.#settle(flight, outcomeOf(records, result)));
  }

  /** At once, or, for what ended in its own call, when that has returned. */
  #goOn(flight: Flight, goesOn: boolean): void {
    flight.retryNow = goesOn;
    if (flight.exporting) return;
    if (goesOn && !this.#holdsBack(flight)) this.#attempt(flight, false);
    if (flight.settled) this.#changed();
  }

  /** Says of each record of the attempt what became of it; true when the flight goes on at once. */
  #settle(flight: Flight, outcome: Outcome<LightRecord>): boolean {
    const { account, onError, onDelivered } = this.#settings;
    flight.current = undefined;
    this.#deadlines.forget(flight);
    if (outcome.delivered > 0) {
      account.move(At.inFlight, At.delivered, outcome.delivered);
      this.#retries.delivered();
    }
    if (onDelivered !== undefined) onDelivered(deliveredOf(flight.records, outcome));
    if (outcome.failed === 0) {
      this.#breaker?.succeeded();
      return this.#next(flight);
    }
    const { left, error } = outcome;
    const decision = classifyError(error, this.#settings.judgesStatus);
    // One that takes a part is there, and working; of one that refuses what is in a batch, its halves will tell.
    if (left === undefined) this.#breaker?.succeeded();
    else if (decision.divisible && left.length > 1) this.#breaker?.undecided();
    else this.#breaker?.failed();
    if (left !== undefined && this.#goesAgain(flight, left, error, decision)) return flight.retryAt === undefined;
    flight.failedAs = account.fail(At.inFlight, error, outcome.failed);
    onError(error, left?.[0]);
    if (left !== undefined) this.#settings.onFailed(left, error);
    else this.#settings.onRejected?.(flight.records, outcome.failed, error);
    return this.#next(flight);
  }

  /** The same records once more, in halves or after a pause. False when they are given up. */
  #goesAgain(flight: Flight, left: readonly LightRecord[], error: unknown, decision: RetryDecision): boolean {
    if (decision.divisible && left.length > 1) {
      flight.halve(left);
      return true;
    }
    const pause = this.#retries.pauseAfter(flight, error, decision);
    if (pause === undefined) return false;
    flight.records = left as LightRecord[];
    this.#rest(flight, pause);
    return true;
  }

  #rest(flight: Flight, pause: number): void {
    const { account, clock } = this.#settings;
    account.move(At.inFlight, At.backingOff, flight.left);
    flight.retryAt = clock.monotonic() + pause;
    flight.giveUpWait = clock.timer(() => this.#resume(flight), pause);
  }

  #resume(flight: Flight): void {
    if (flight.settled) return;
    flight.giveUpWait = undefined;
    if (this.#breaker?.mayBegin() === false) {
      this.#held.add(flight);
      return;
    }
    flight.retryAt = undefined;
    this.#settings.account.move(At.backingOff, At.inFlight, flight.left);
    this.#attempt(flight, false);
    if (flight.settled) this.#changed();
  }

  /** The breaker lets attempts through again: one, then those behind it if that succeeds. */
  #letThrough(): void {
    for (const flight of this.#held) {
      if (this.#breaker?.mayBegin() === false) return;
      this.#held.delete(flight);
      this.#resume(flight);
    }
    this.#changed();
  }

  /** The next part of a batch that was halved; false, and the end of the flight, after the last one. */
  #next(flight: Flight): boolean {
    if (flight.nextPart()) return true;
    this.#land(flight);
    return false;
  }

  #land(flight: Flight): void {
    if (flight.timed) this.#tellTime(flight);
    flight.settled = true;
    flight.current = undefined;
    flight.giveUpWait?.();
    this.#flying.delete(flight);
    if (this.#held.size > 0) this.#held.delete(flight);
    this.#deadlines.forget(flight);
  }

  #tellTime({ begun, failedAs, status }: Flight): void {
    const { operations, clock } = this.#settings;
    operations?.ended?.(clock.monotonic() - begun, failedAs, status);
  }

  #timeOut(flight: Flight): void {
    const error = timeoutError('the delivery', this.#settings.exportTimeoutMillis);
    // What an exporter sends to may only be slow: that is worth another attempt, as a lost connection is.
    if (this.#settings.judgesStatus) Object.assign(error, { retryable: true });
    flight.status = undefined;
    flight.current?.abort(error);
    this.#goOn(flight, this.#settle(flight, allFailed(flight.records, error)));
  }
}

/** None, where it is known only how many. */
function deliveredOf(records: readonly LightRecord[], { failed, left }: Outcome<LightRecord>): readonly LightRecord[] {
  if (failed === 0) return records;
  const notDelivered = new Set(left);
  return left === undefined ? [] : records.filter((record) => !notDelivered.has(record));
}
