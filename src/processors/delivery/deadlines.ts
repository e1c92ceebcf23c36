/* Which attempt has timed out? */
import type { Clock } from '../../record/floor/clock.js';
import type { Flight } from './flight.js';

/** A timer that is later than this shows that the process was suspended, or its event loop blocked. */
const SUSPENDED_MILLIS = 1_000;

/**
 * Times attempts out. All attempts of a sink have the same time-out, so the oldest one always times out first, and one timer serves all.
 * Time during which the process was suspended (a frozen function instance, a blocked event loop) is not counted.
 */
export class Deadlines {
  readonly #clock: Clock;
  readonly #timeoutMillis: number;
  readonly #onTimeout: (flight: Flight) => void;
  /** Oldest attempt first. */
  readonly #watched = new Set<Flight>();
  #cancel: (() => void) | undefined;
  #checkAt = 0;
  /** A shorter time-out for attempts from now on, while the process ends. */
  #limit: (() => number) | undefined;

  constructor(clock: Clock, timeoutMillis: number, onTimeout: (flight: Flight) => void) {
    this.#clock = clock;
    this.#timeoutMillis = timeoutMillis;
    this.#onTimeout = onTimeout;
  }

  watch(flight: Flight): void {
    const now = this.#clock.monotonic();
    const millis = Math.min(this.#timeoutMillis, this.#limit?.() ?? Number.POSITIVE_INFINITY);
    flight.deadline = now + millis;
    this.#watched.add(flight);
    if (this.#cancel === undefined || now + millis < this.#checkAt) this.#checkIn(millis, now);
  }

  /** Applies a shorter time-out, in milliseconds, to the attempts in progress and to all later ones. */
  limit(millis: () => number): void {
    this.#limit = millis;
    for (const flight of [...this.#watched]) {
      const { deadline } = flight;
      this.watch(flight);
      flight.deadline = Math.min(deadline, flight.deadline);
    }
  }

  /** Milliseconds until the next attempt times out; undefined without one. */
  get nextMillis(): number | undefined {
    let next: number | undefined;
    for (const { deadline } of this.#watched) next = Math.min(next ?? deadline, deadline);
    return next === undefined ? undefined : Math.max(0, next - this.#clock.monotonic());
  }

  forget(flight: Flight): void {
    if (this.#watched.size > 0) this.#watched.delete(flight);
  }

  #checkIn(millis: number, now: number): void {
    this.#cancel?.();
    this.#checkAt = now + millis;
    this.#cancel = this.#clock.timer(() => this.#check(), millis);
  }

  /** Ended attempts leave the timer running: an idle check now and then costs less than moving the timer per attempt. */
  #check(): void {
    this.#cancel = undefined;
    const now = this.#clock.monotonic();
    const late = now - this.#checkAt;
    if (late > SUSPENDED_MILLIS) for (const flight of this.#watched) flight.deadline += late;
    for (const flight of this.#watched) {
      if (flight.deadline <= now) {
        this.#watched.delete(flight);
        this.#onTimeout(flight);
      } else if (this.#limit === undefined) {
        this.#checkIn(flight.deadline - now, now);
        return;
      }
    }
    const next = this.nextMillis;
    if (next !== undefined) this.#checkIn(next, now);
  }
}
