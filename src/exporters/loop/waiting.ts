import type { Clock } from '../../record/floor/clock.js';

/** Stands still: nothing of this thread runs meanwhile. */
export function standStill(millis: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)), 0, 0, millis);
}

/** Resolves when the promise does, or when the time is up. Keeps the process alive meanwhile. */
export function withinTime(clock: Clock, millis: number, promise: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.timer(resolve, millis, true);
    void promise.then(() => {
      cancel();
      resolve();
    });
  });
}
