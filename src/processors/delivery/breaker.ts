/* May an attempt begin after repeated failures? */
import type { Clock } from '../../record/floor/clock.js';

/**
 * When a circuit breaker opens, and for how long.
 *
 * @example
 * logger.add(postToService, { breaker: { failureThreshold: 5, resetMillis: 30_000 } });
 */
export interface BreakerOptions {
  /** Opens after this many failed attempts in a row. */
  readonly failureThreshold: number;
  /** How long no attempt is made then, in milliseconds. */
  readonly resetMillis: number;
}

export type BreakerState = 'closed' | 'open' | 'half-open';

/**
 * A circuit breaker. After too many failures in a row it *opens*: no attempt begins for `resetMillis`. Then it is *half-open* and lets one
 * probe through. A successful probe *closes* it; a failed one opens it again.
 */
export class Breaker {
  readonly #options: BreakerOptions;
  readonly #clock: Clock;
  readonly #schedule: () => void;
  #failures = 0;
  #isOpen = false;
  #openUntil = 0;
  /** The flight whose attempt finds out whether the destination is back. */
  #probe: object | undefined;

  #cancel = () => {};

  /** @param schedule Called when attempts may begin again */
  constructor(options: BreakerOptions, clock: Clock, schedule: () => void) {
    this.#options = options;
    this.#clock = clock;
    this.#schedule = schedule;
  }

  get state(): BreakerState {
    if (!this.#isOpen) return 'closed';
    return this.#probe !== undefined || this.mayBegin() ? 'half-open' : 'open';
  }

  mayBegin(): boolean {
    return !this.#isOpen || (this.#probe === undefined && this.#clock.monotonic() >= this.#openUntil);
  }

  /** Milliseconds until an attempt may begin; 0 when one may begin now. */
  get openForMillis(): number {
    return this.#isOpen ? Math.max(0, this.#openUntil - this.#clock.monotonic()) : 0;
  }

  /** An attempt of this flight begins. */
  began(flight: object): void {
    if (this.#isOpen) this.#probe = flight;
  }

  succeeded(): void {
    const wasOpen = this.#isOpen;
    this.#failures = 0;
    this.#isOpen = false;
    this.#probe = undefined;
    if (wasOpen) this.#schedule();
  }

  /** The flight decides nothing: it was aborted, or refused because of its content. If it was the probe, the next attempt probes. */
  undecided(flight: object): void {
    if (this.#probe === flight) this.#probe = undefined;
  }

  /** While it is open, failures of attempts that began before it opened do not prolong the wait. */
  failed(flight: object): void {
    this.#failures++;
    const opens = this.#isOpen ? this.#probe === flight : this.#failures >= this.#options.failureThreshold;
    if (!opens) return;
    const { resetMillis } = this.#options;
    this.#isOpen = true;
    this.#probe = undefined;
    this.#openUntil = this.#clock.monotonic() + resetMillis;
    this.#cancel = this.#clock.timer(this.#schedule, resetMillis);
  }

  /** No attempt will begin any more. */
  stop(): void {
    this.#cancel();
  }
}
