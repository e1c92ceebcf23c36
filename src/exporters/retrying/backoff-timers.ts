import type { Clock } from '../../record/floor/clock.js';

/** Timers between attempts, which can all be ended at once. They do not keep the process alive. */
export class BackoffTimers {
  readonly #clock: Clock;
  /** When each timer is due, on the monotonic clock, by the function that ends it. */
  readonly #dueAt = new Map<() => void, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Milliseconds until the first timer is due; undefined without one. */
  get nextAttemptMillis(): number | undefined {
    return this.#dueAt.size === 0 ? undefined : Math.min(...this.#dueAt.values()) - this.#clock.monotonic();
  }

  /** Resolves after `millis`, or at `endAll`. Calls `over` synchronously at that moment. */
  wait(millis: number, over: () => void): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        cancel();
        this.#dueAt.delete(end);
        over();
        resolve();
      };
      const cancel = this.#clock.timer(end, millis);
      this.#dueAt.set(end, this.#clock.monotonic() + millis);
    });
  }

  endAll(): void {
    for (const end of [...this.#dueAt.keys()]) end();
  }
}
