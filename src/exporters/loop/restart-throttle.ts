import type { Clock } from '../../record/floor/clock.js';

/** Minimum interval between two starts, for threads that die at once. */
const RESTART_MILLIS = 1_000;

export class RestartThrottle {
  readonly #clock: Clock;
  readonly #start: () => void;
  #lastStart = Number.NEGATIVE_INFINITY;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, start: () => void) {
    this.#clock = clock;
    this.#start = start;
  }

  /** Milliseconds until the next start is allowed. */
  get waitMillis(): number {
    return Math.max(0, this.#lastStart + RESTART_MILLIS - this.#clock.monotonic());
  }

  /** Starts as soon as that is allowed: at once, or by a timer. */
  startSoon(): void {
    if (this.#cancel !== undefined) return;
    const millis = this.waitMillis;
    if (millis === 0) this.startNow();
    else this.#cancel = this.#clock.timer(() => this.startNow(), millis);
  }

  startNow(): void {
    this.cancel();
    this.#lastStart = this.#clock.monotonic();
    this.#start();
  }

  /** Cancels a start that is due later. */
  cancel(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
