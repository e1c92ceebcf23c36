import type { Clock } from '../../record/floor/clock.js';

/** A thread that dies at once is not started more often than this. */
const RESTART_MILLIS = 1_000;

/** Says when a thread may start: at once, or some time after its last start. */
export class RestartThrottle {
  readonly #clock: Clock;
  readonly #start: () => void;
  #last = Number.NEGATIVE_INFINITY;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, start: () => void) {
    this.#clock = clock;
    this.#start = start;
  }

  /** Until it may start, in milliseconds. */
  get waitMillis(): number {
    return Math.max(0, this.#last + RESTART_MILLIS - this.#clock.monotonic());
  }

  /** Starts it as soon as it may. */
  startSoon(): void {
    if (this.#cancel !== undefined) return;
    const millis = this.waitMillis;
    if (millis === 0) this.startNow();
    else this.#cancel = this.#clock.timer(() => this.startNow(), millis);
  }

  startNow(): void {
    this.cancel();
    this.#last = this.#clock.monotonic();
    this.#start();
  }

  /** What was to start soon does not. */
  cancel(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
