import type { HrTime } from './record.js';

/** Time and what is done later, as a parameter, so that tests hold it in their hands. */
export interface Clock {
  /** Milliseconds on a clock that never goes back: for intervals. */
  monotonic(): number;
  /** Now, on the wall clock. */
  hrTime(): HrTime;
  /** Calls back once, after that many milliseconds; gives back what cancels it. Keeps the process alive only when asked to. */
  timer(callback: () => void, millis: number, keepAlive?: boolean): () => void;
  /** Calls back on a later turn of the event loop. */
  soon(callback: () => void): void;
}

/** How far the monotonic clock may be from the wall clock before it is set right, in milliseconds. */
const TOLERANCE = 2;
/** setTimeout takes no more than this. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** The clock of this thread: microseconds come from the monotonic clock on top of the wall clock. */
class SystemClock implements Clock {
  #offset = Date.now() - performance.now();

  monotonic(): number {
    return performance.now();
  }

  hrTime(): HrTime {
    const monotonic = performance.now();
    const wall = Date.now();
    let millis = monotonic + this.#offset;
    if (millis - wall > TOLERANCE || wall - millis > TOLERANCE) {
      this.#offset = wall - monotonic;
      millis = wall;
    }
    const seconds = Math.floor(millis / 1000);
    return [seconds, Math.floor((millis - seconds * 1000) * 1000) * 1000];
  }

  timer(callback: () => void, millis: number, keepAlive = false): () => void {
    const timer = setTimeout(callback, Math.min(millis, LONGEST_TIMER));
    if (!keepAlive) timer.unref();
    return () => clearTimeout(timer);
  }

  soon(callback: () => void): void {
    setImmediate(callback);
  }
}

export const systemClock: Clock = new SystemClock();
