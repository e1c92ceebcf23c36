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

  constructor(clock: Clock, timeoutMillis: number, onTimeout: (flight: Flight) => void) {
    this.#clock = clock;
    this.#timeoutMillis = timeoutMillis;
    this.#onTimeout = onTimeout;
  }

  watch(flight: Flight): void {
    const now = this.#clock.monotonic();
    flight.deadline = now + this.#timeoutMillis;
    this.#watched.add(flight);
    if (this.#cancel === undefined) this.#checkIn(this.#timeoutMillis, now);
  }

  forget(flight: Flight): void {
    if (this.#watched.size > 0) this.#watched.delete(flight);
  }

  #checkIn(millis: number, now: number): void {
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
      if (flight.deadline > now) {
        this.#checkIn(flight.deadline - now, now);
        return;
      }
      this.#watched.delete(flight);
      this.#onTimeout(flight);
    }
  }
}
