import type { Clock } from '../../record/floor/clock.js';
import type { Flight } from './flight.js';

/** A timer that comes later than this comes after a time in which nothing of the process ran. */
const FROZEN_MILLIS = 1_000;

/**
 * Ends what takes too long. All deliveries of a sink are given the same time, so that the oldest one is always the first to run
 * out, and one timer does for all of them. Time in which the whole process stood still (a function that was frozen between two
 * invocations, a blocked event loop) is nobody's time.
 */
export class Deadlines {
  readonly #clock: Clock;
  readonly #millis: number;
  readonly #overdue: (flight: Flight) => void;
  readonly #watched = new Set<Flight>();
  #cancel: (() => void) | undefined;
  #due = 0;

  constructor(clock: Clock, millis: number, overdue: (flight: Flight) => void) {
    this.#clock = clock;
    this.#millis = millis;
    this.#overdue = overdue;
  }

  watch(flight: Flight): void {
    const now = this.#clock.monotonic();
    flight.deadline = now + this.#millis;
    this.#watched.add(flight);
    if (this.#cancel === undefined) this.#lookIn(this.#millis, now);
  }

  forget(flight: Flight): void {
    if (this.#watched.size > 0) this.#watched.delete(flight);
  }

  #lookIn(millis: number, now: number): void {
    this.#due = now + millis;
    this.#cancel = this.#clock.timer(() => this.#look(), millis);
  }

  /** The timer is left alone when a flight ends: to move it each time would cost more than to look in vain now and then. */
  #look(): void {
    this.#cancel = undefined;
    const now = this.#clock.monotonic();
    const late = now - this.#due;
    if (late > FROZEN_MILLIS) for (const flight of this.#watched) flight.deadline += late;
    for (const flight of this.#watched) {
      if (flight.deadline > now) {
        this.#lookIn(flight.deadline - now, now);
        return;
      }
      this.#watched.delete(flight);
      this.#overdue(flight);
    }
  }
}
