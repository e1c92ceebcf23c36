/* Which exports are in progress, and what becomes of each record in them? */
import type { ExportResult } from '../../record/exporter.js';
import { httpStatus } from '../../record/failure/error-type.js';
import type { Outcome } from '../../record/failure/outcome.js';
import { allFailed, classifyError, outcomeOf } from '../../record/failure/outcome.js';
import { onRejection } from '../../record/floor/thenable.js';
import { isTimeout, timeoutError } from '../../record/floor/with-timeout.js';
import type { LightRecord } from '../../record/record.js';
import type { DeliveryQueue } from '../queue/delivery-queue.js';
import { State } from './account.js';
import type { BreakerState } from './breaker.js';
import { Deadlines } from './deadlines.js';
import { runExport } from './delivery-context.js';
import { Ends } from './ends.js';
import { type ExportAttempt, Flight, FlightSet } from './flight.js';
import { Gate } from './gate.js';
import { type FailedRecords, Retries } from './retries.js';
import type { DeliverySettings } from './settings.js';

/**
 * The exports in progress. Each flight makes attempts, one after another, until every one of its records is settled. A flight counts
 * against `concurrency` during its backoffs as well: waiting records must not probe a destination that is down.
 */
export class InFlight {
  readonly #settings: DeliverySettings;
  readonly #ends: Ends;
  readonly #flights = new FlightSet();
  readonly #deadlines: Deadlines;
  readonly #gate: Gate;
  readonly #retries: Retries;
  readonly #onChange: () => void;
  /** The process ends: no attempt begins any more. */
  #isStopped = false;
  #retriesUntil = Number.POSITIVE_INFINITY;

  /** @param onChange Called when a flight has ended, and when the breaker lets attempts through again */
  constructor(settings: DeliverySettings, onChange: () => void) {
    const { clock } = settings;
    this.#settings = settings;
    this.#ends = new Ends(settings);
    this.#onChange = onChange;
    this.#retries = new Retries(settings);
    this.#deadlines = new Deadlines(clock, settings.exportTimeoutMillis, (flight) => this.#timeOut(flight));
    this.#gate = new Gate(settings, this.#flights, (flight) => this.#resume(flight), onChange);
  }

  get size(): number {
    return this.#flights.size;
  }

  /** @param waiting The queue of the delivery */
  mayStart(waiting: DeliveryQueue): boolean {
    return !this.#isStopped && this.#gate.mayStart(waiting);
  }

  /** Takes the next batch from the queue; empty if the oldest record waits for one of its key. */
  takeFrom(queue: DeliveryQueue): LightRecord[] {
    return this.#gate.takeFrom(queue);
  }

  /** Milliseconds until the next attempt after a backoff or an open breaker; undefined if none is waited for. */
  get nextAttemptMillis(): number | undefined {
    const now = this.#settings.clock.monotonic();
    let next = this.#gate.closedForMillis || undefined;
    for (const flight of this.#flights)
      if (flight.retryAt !== undefined && !this.#gate.isHeld(flight))
        next = Math.min(next ?? Number.POSITIVE_INFINITY, flight.retryAt - now);
    return next;
  }

  /** `closed`, `open` or `half-open`; undefined without the option. */
  get breakerState(): BreakerState | undefined {
    return this.#gate.breakerState;
  }

  /** The oldest unsettled record in flight. */
  get oldest(): LightRecord | undefined {
    return this.#flights.oldest?.records[0];
  }

  /** Is a failed attempt to be repeated? */
  get isRetrying(): boolean {
    return this.#flights.some(({ failures }) => failures > 0);
  }

  /** Milliseconds until an attempt in progress times out. */
  get nextDeadlineMillis(): number | undefined {
    return this.#deadlines.nextMillis;
  }

  /** From this time on the monotonic clock, no failed attempt is repeated: the records wait for the abort. */
  stopRetriesAt(time: number): void {
    this.#retriesUntil = time;
  }

  /** Gives attempts less time, from now on. */
  limitAttempts(millis: () => number): void {
    this.#deadlines.limit(millis);
  }

  /** Aborts the attempts in progress, and begins no more. The records stay where they are in the account. */
  stop(): void {
    this.#isStopped = true;
    for (const flight of this.#flights) {
      flight.current?.abort(new Error('the delivery was aborted: the process ends'));
      flight.current = undefined;
      flight.cancelBackoff?.();
      this.#deadlines.forget(flight);
    }
  }

  /** Ends all flights, and returns the records that are not settled: those of attempts in progress, and those that back off. */
  leave(): { readonly attempted: readonly LightRecord[]; readonly backingOff: readonly LightRecord[] } {
    this.stop();
    const flights = [...this.#flights];
    const recordsOf = (backsOff: boolean) =>
      flights.filter(({ retryAt }) => (retryAt !== undefined) === backsOff).flatMap(({ unsettled }) => unsettled);
    const left = { attempted: recordsOf(false), backingOff: recordsOf(true) };
    for (const flight of flights) this.#finish(flight);
    this.#deadlines.stop();
    this.#gate.stop();
    return left;
  }

  /** The lowest position in flight; Infinity without one. `inside` excludes flights whose own code waits for a flush. */
  unsettledFrom(inside: boolean): number {
    if (!inside) return this.#flights.oldest?.first ?? Number.POSITIVE_INFINITY;
    for (const { first, pendingWaits } of this.#flights) if (pendingWaits === 0) return first;
    return Number.POSITIVE_INFINITY;
  }

  /** All of `concurrency` is taken by flights whose own code waits for a flush: none of them ends before that flush. */
  get allWait(): boolean {
    return (
      this.#flights.size >= this.#settings.concurrency && !this.#flights.some(({ pendingWaits }) => pendingWaits === 0)
    );
  }

  /** Starts a flight; its records must be counted as in flight already. Returns true if all of them are settled. */
  start(records: LightRecord[], first: number, inCall: boolean): boolean {
    const flight = new Flight(records, first, this.#settings);
    this.#gate.started(flight);
    if (!inCall && this.#settings.operations?.ended !== undefined) {
      flight.timed = true;
      flight.firstAttemptAt = this.#settings.clock.monotonic();
    }
    // Foreign code may call back into this delivery and must find its flight. Our own exporters never do, and mostly end in the call.
    if (this.#settings.foreignCode) this.#flights.add(flight);
    this.#attempt(flight, inCall);
    if (!flight.settled) this.#flights.add(flight);
    return flight.settled;
  }

  /**
   * Drops all records in flight.
   *
   * @param requested A user asked for it. Otherwise time ran out, and flights whose own code waits for a flush may still end normally
   */
  abort(reason: string, requested: boolean, isClosed: boolean): void {
    const aborted = [...this.#flights].filter(({ pendingWaits }) => pendingWaits === 0 || requested);
    for (const flight of aborted) {
      // A callback for the flight before may have ended this one.
      if (flight.settled) continue;
      const state = flight.current === undefined ? State.backingOff : State.inFlight;
      flight.current?.abort(new Error(`the delivery was aborted: ${reason}`));
      flight.failureType = reason;
      this.#finish(flight);
      this.#ends.drop(flight.unsettled, reason, requested, state);
    }
    this.#gate.passOn();
    if (!isClosed || this.#flights.size > 0) return;
    this.#deadlines.stop();
    this.#gate.stop();
  }

  /** Makes attempts for as long as they end in their own call. */
  #attempt(flight: Flight, inCall: boolean): void {
    const { usesCallContext, foreignCode } = this.#settings;
    do {
      const attempt = flight.begin();
      this.#gate.began(flight);
      flight.exporting = true;
      if (foreignCode)
        runExport(flight, usesCallContext && !inCall ? flight.records[0] : undefined, () =>
          this.#export(flight, attempt),
        );
      else this.#export(flight, attempt);
      flight.exporting = false;
      if (flight.current !== undefined) this.#deadlines.watch(flight);
    } while (flight.retryNow && !this.#holdBack(flight));
  }

  /** An attempt that would begin at once may have to wait as well. Returns true if it does. */
  #holdBack(flight: Flight): boolean {
    if (this.#gate.letsThrough(flight)) return false;
    this.#settings.account.move(State.inFlight, State.backingOff, flight.unsettledCount);
    flight.retryAt = this.#settings.clock.monotonic();
    return true;
  }

  #export(flight: Flight, attempt: ExportAttempt): void {
    try {
      const done = (result: ExportResult) => this.#ended(flight, attempt, result);
      const returned: unknown = this.#settings.exporter.export(flight.records, done, attempt);
      // An `async export` may reject. Its result is what it calls `done` with.
      if (returned !== undefined) onRejection(returned, (error) => this.#threw(flight, attempt, error));
    } catch (error) {
      this.#threw(flight, attempt, error);
    }
  }

  #threw(flight: Flight, attempt: ExportAttempt, error: unknown): void {
    if (flight.current === attempt) this.#conclude(flight, allFailed(flight.records, error));
  }

  #ended(flight: Flight, attempt: ExportAttempt, result: ExportResult): void {
    // The first result of an attempt counts. Later callbacks are ignored.
    if (flight.current !== attempt) return;
    if (flight.timed) flight.status = httpStatus(result);
    this.#conclude(flight, outcomeOf(flight.records, result));
  }

  /** Ends an attempt. Makes the next one now, or leaves it to `#attempt` if the exporter has not returned yet. */
  #conclude(flight: Flight, outcome: Outcome<LightRecord>): void {
    flight.retryNow = this.#settle(flight, outcome);
    if (flight.exporting) return;
    if (flight.retryNow && !this.#holdBack(flight)) this.#attempt(flight, false);
    if (flight.settled) this.#onChange();
  }

  /** Moves each record of the attempt to its next state. Returns true if the flight makes another attempt at once. */
  #settle(flight: Flight, outcome: Outcome<LightRecord>): boolean {
    const { attempts } = this.#settings;
    const number = flight.current?.number ?? 1;
    flight.current = undefined;
    this.#deadlines.forget(flight);
    this.#ends.deliver(flight.records, outcome);
    if (outcome.delivered > 0) {
      this.#retries.delivered();
      attempts.succeeded();
    }
    if (outcome.failed === 0) {
      this.#gate.ended(flight, outcome, undefined);
      return this.#nextPart(flight);
    }
    const { failedRecords, error } = outcome;
    const decision = classifyError(error, this.#settings.classifiesStatus);
    this.#gate.ended(flight, outcome, decision);
    const sorted = this.#retries.sorted(outcome, decision);
    if (sorted.halve !== undefined) {
      flight.halve(sorted.halve);
      return true;
    }
    const isRepeated = this.#backOff(flight, sorted);
    if (isRepeated || outcome.delivered === 0) attempts.failed(sorted.error, number, isRepeated);
    for (const [reason, records] of sorted.lost) flight.failureType = this.#ends.fail(records, reason);
    if (isRepeated) return false;
    if (sorted.again.length > 0) flight.failureType = this.#ends.fail(sorted.again, sorted.error);
    if (failedRecords === undefined) flight.failureType = this.#ends.failSome(flight.records, outcome.failed, error);
    return this.#nextPart(flight);
  }

  /** Prepares another attempt with the records that may be attempted again. Returns false if there is none. */
  #backOff(flight: Flight, { again: records, error, retryAfterMillis }: FailedRecords): boolean {
    const backoff = this.#retries.backoffAfter(flight, records.length > 0, retryAfterMillis);
    if (backoff === undefined) return false;
    const { account, clock, maxExportBatchSize } = this.#settings;
    flight.setRecords(records as LightRecord[]);
    // A destination that has become slow takes a batch of the usual size in time, but perhaps never a grown one.
    if (records.length > maxExportBatchSize && isTimeout(error)) flight.halve(records, 1);
    account.move(State.inFlight, State.backingOff, flight.unsettledCount);
    flight.retryAt = clock.monotonic() + backoff;
    flight.cancelBackoff = clock.timer(() => this.#resume(flight), backoff);
    return true;
  }

  #resume(flight: Flight): void {
    if (flight.settled || this.#isStopped || this.#settings.clock.monotonic() >= this.#retriesUntil) return;
    flight.cancelBackoff = undefined;
    if (!this.#gate.letsThrough(flight)) return;
    flight.retryAt = undefined;
    this.#settings.account.move(State.backingOff, State.inFlight, flight.unsettledCount);
    this.#attempt(flight, false);
    if (flight.settled) this.#onChange();
  }

  /** Proceeds to the next part of a halved batch. Returns false after the last one, which ends the flight. */
  #nextPart(flight: Flight): boolean {
    if (!flight.nextPart()) {
      this.#finish(flight);
      this.#gate.passOn();
      return false;
    }
    // Waits for the records of the part that has ended.
    this.#onChange();
    return true;
  }

  #finish(flight: Flight): void {
    const { operations, clock } = this.#settings;
    if (flight.timed) operations?.ended?.(clock.monotonic() - flight.firstAttemptAt, flight.failureType, flight.status);
    flight.settled = true;
    flight.current = undefined;
    flight.cancelBackoff?.();
    this.#flights.delete(flight);
    this.#deadlines.forget(flight);
    this.#gate.forget(flight);
  }

  #timeOut(flight: Flight): void {
    const error = timeoutError('the delivery', this.#settings.exportTimeoutMillis);
    // The destination of an exporter may only be slow: a time-out is retried like a lost connection.
    if (this.#settings.classifiesStatus) Object.assign(error, { retryable: true });
    flight.status = undefined;
    flight.current?.abort(error);
    this.#conclude(flight, allFailed(flight.records, error));
  }
}
