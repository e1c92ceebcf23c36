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
/** How long a comparison of the two is good for, in milliseconds: reading a clock is a tenth of what a log call costs. */
const COMPARISON = 1;
/** setTimeout takes no more than this. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** Asked for at each call, it costs half as much as `performance.now()`. */
const { hrtime } = process;

/** The clock of this thread: microseconds come from the monotonic clock on top of the wall clock. */
export class SystemClock implements Clock {
  readonly #wall: () => number;
  readonly #ticks: () => HrTime;
  /** The first reading compares the two. */
  #offset = Number.NEGATIVE_INFINITY;
  #compared = Number.NEGATIVE_INFINITY;

  constructor(wall = () => Date.now(), ticks: () => HrTime = () => hrtime()) {
    this.#wall = wall;
    this.#ticks = ticks;
  }

  monotonic(): number {
    return millisOf(this.#ticks());
  }

  hrTime(): HrTime {
    const monotonic = this.monotonic();
    if (monotonic - this.#compared >= COMPARISON) this.#compare(monotonic);
    const millis = monotonic + this.#offset;
    const seconds = Math.floor(millis / 1000);
    return [seconds, Math.floor((millis - seconds * 1000) * 1000) * 1000];
  }

  #compare(monotonic: number): void {
    const wall = this.#wall();
    this.#compared = monotonic;
    if (Math.abs(monotonic + this.#offset - wall) > TOLERANCE) this.#offset = wall - monotonic;
  }

  timer(callback: () => void, millis: number, keepAlive = false): () => void {
    const due = this.monotonic() + millis;
    let timer: NodeJS.Timeout;
    const wait = (left: number) => {
      timer = setTimeout(fire, Math.min(left, LONGEST_TIMER));
      if (!keepAlive) timer.unref();
    };
    // Timers go by another clock, and may come a little before their time on this one: whoever looks at it then would wait for ever.
    const fire = () => {
      const left = due - this.monotonic();
      if (left > 0) wait(left);
      else callback();
    };
    wait(millis);
    return () => clearTimeout(timer);
  }

  soon(callback: () => void): void {
    setImmediate(callback);
  }
}

function millisOf(time: HrTime): number {
  return time[0] * 1_000 + time[1] / 1_000_000;
}

export const systemClock: Clock = new SystemClock();
