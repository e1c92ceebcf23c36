import type { Clock } from '../../record/floor/clock.js';

/** The pauses of those who try again, which can all be ended at once. None of them keeps the process alive by itself. */
export class Pauses {
  readonly #clock: Clock;
  /** What ends each, and when it ends by itself, on the monotonic clock. */
  readonly #resting = new Map<() => void, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Until the next one ends, in milliseconds; undefined without one. */
  get nextMillis(): number | undefined {
    return this.#resting.size === 0 ? undefined : Math.min(...this.#resting.values()) - this.#clock.monotonic();
  }

  /** Resolves after so many milliseconds, or when all are ended; `over` is called in that very moment. */
  rest(millis: number, over: () => void): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        cancel();
        this.#resting.delete(end);
        over();
        resolve();
      };
      const cancel = this.#clock.timer(end, millis);
      this.#resting.set(end, this.#clock.monotonic() + millis);
    });
  }

  endAll(): void {
    for (const end of [...this.#resting.keys()]) end();
  }
}
