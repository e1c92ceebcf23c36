import type { Clock } from '../../record/clock.js';
import type { Flight } from './flight.js';

/**
 * Ends what takes too long. All deliveries of a sink are given the same time, so that the oldest one is always the first to run
 * out, and one timer does for all of them.
 */
export class Deadlines {
  readonly #clock: Clock;
  readonly #millis: number;
  readonly #overdue: (flight: Flight) => void;
  readonly #watched = new Set<Flight>();
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, millis: number, overdue: (flight: Flight) => void) {
    this.#clock = clock;
    this.#millis = millis;
    this.#overdue = overdue;
  }

  watch(flight: Flight): void {
    flight.deadline = this.#clock.monotonic() + this.#millis;
    this.#watched.add(flight);
    this.#cancel ??= this.#clock.timer(() => this.#look(), this.#millis);
  }

  forget(flight: Flight): void {
    this.#watched.delete(flight);
  }

  /** The timer is left alone when a flight ends: to move it each time would cost more than to look in vain now and then. */
  #look(): void {
    this.#cancel = undefined;
    const now = this.#clock.monotonic();
    for (const flight of this.#watched) {
      if (flight.deadline > now) {
        this.#cancel = this.#clock.timer(() => this.#look(), flight.deadline - now);
        return;
      }
      this.#watched.delete(flight);
      this.#overdue(flight);
    }
  }
}
