import type { Clock } from '../../record/floor/clock.js';

export interface BreakerOptions {
  /** That many attempts in a row have failed. */
  readonly failureThreshold: number;
  /** For how long none is made then. */
  readonly resetMillis: number;
}

/**
 * Stops attempts for a while after too many failures in a row (*open*), then lets one through (*half-open*): if it succeeds, all go on
 * (*closed*); if it fails, they wait once more.
 */
export class Breaker {
  readonly #options: BreakerOptions;
  readonly #clock: Clock;
  readonly #wake: () => void;
  #failures = 0;
  #open = false;
  #until = 0;
  #trial = false;

  /** @param wake Called when attempts may begin again */
  constructor(options: BreakerOptions, clock: Clock, wake: () => void) {
    this.#options = options;
    this.#clock = clock;
    this.#wake = wake;
  }

  mayBegin(): boolean {
    return !this.#open || (!this.#trial && this.#clock.monotonic() >= this.#until);
  }

  /** Until attempts may begin again, in milliseconds; 0 when they may. */
  get closedForMillis(): number {
    return this.#open ? Math.max(0, this.#until - this.#clock.monotonic()) : 0;
  }

  began(): void {
    if (this.#open) this.#trial = true;
  }

  succeeded(): void {
    const wasOpen = this.#open;
    this.#failures = 0;
    this.#open = false;
    this.#trial = false;
    if (wasOpen) this.#wake();
  }

  /** What was let through says nothing: nobody will hear how it ends, or it was refused for what is in it. */
  undecided(): void {
    this.#trial = false;
  }

  /** Those that had begun before it opened, and fail after it, change nothing. */
  failed(): void {
    this.#failures++;
    const opens = this.#open ? this.#trial : this.#failures >= this.#options.failureThreshold;
    if (!opens) return;
    const { resetMillis } = this.#options;
    this.#open = true;
    this.#trial = false;
    this.#until = this.#clock.monotonic() + resetMillis;
    this.#clock.timer(this.#wake, resetMillis);
  }
}
