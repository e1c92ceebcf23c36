import type { HrTime } from '../readable.js';

/** Time and what is done later, as a parameter, so that tests hold it in their hands. */
export interface Clock {
  /** Milliseconds on a clock that never goes back: for intervals. */
  monotonic(): number;
  /** Now, on the wall clock. */
  hrTime(): HrTime;
  /** Reads the same into `seconds` and `nanos`. To make a pair is an eighth of what a log call allocates. */
  read(): void;
  /** Of the last reading. */
  readonly seconds: number;
  readonly nanos: number;
  /** Calls back once, after that many milliseconds; gives back what cancels it. Keeps the process alive only when asked to. */
  timer(callback: () => void, millis: number, keepAlive?: boolean): () => void;
  /** Calls back on a later turn of the event loop. */
  soon(callback: () => void): void;
}

/** How far the monotonic clock may be from the wall clock before it is set right, in milliseconds. */
const TOLERANCE = 2;
/** How long a comparison of the two is good for, in nanoseconds: reading a clock is a tenth of what a log call costs. */
const COMPARISON = 1_000_000;
/** setTimeout takes no more than this. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** Asked for at each call, it costs half as much as `performance.now()`, which stands in for it where the runtime has none. */
const hrtime: () => HrTime = process.hrtime ?? (() => pairOf(performance.now()));

function pairOf(millis: number): HrTime {
  const seconds = Math.floor(millis / 1_000);
  return [seconds, Math.round((millis - seconds * 1_000) * 1_000_000)];
}

/** The clock of this thread: microseconds come from the monotonic clock on top of the wall clock. */
export class SystemClock implements Clock {
  readonly #wall: () => number;
  readonly #ticks: () => HrTime;
  seconds = 0;
  nanos = 0;
  /** What is to be added to the monotonic clock, in whole microseconds. The first reading compares the two. */
  #offsetSeconds = 0;
  #offsetNanos = 0;
  /** When they were compared, on the monotonic clock; before the first time, never. */
  #comparedSecond = -1;
  #comparedNanos = 0;

  constructor(wall = () => Date.now(), ticks: () => HrTime = () => hrtime()) {
    this.#wall = wall;
    this.#ticks = ticks;
  }

  monotonic(): number {
    return millisOf(this.#ticks());
  }

  hrTime(): HrTime {
    this.read();
    return [this.seconds, this.nanos];
  }

  read(): void {
    // In whole numbers of 32 bits, which is half of what a reading costs beside the clock itself. So many seconds no machine runs.
    const ticks = this.#ticks();
    const second = ticks[0] | 0;
    const nano = ticks[1] | 0;
    if (second !== this.#comparedSecond || nano - this.#comparedNanos >= COMPARISON) this.#compare(second, nano);
    let seconds = second + this.#offsetSeconds;
    let nanos = nano + this.#offsetNanos;
    if (nanos >= 1_000_000_000) {
      seconds++;
      nanos -= 1_000_000_000;
    }
    this.seconds = seconds;
    this.nanos = nanos - (nanos % 1_000);
  }

  #compare(second: number, nano: number): void {
    const wall = this.#wall();
    const monotonic = millisOf([second, nano]);
    const isFirst = this.#comparedSecond < 0;
    this.#comparedSecond = second;
    this.#comparedNanos = nano;
    const offset = millisOf([this.#offsetSeconds, this.#offsetNanos]);
    if (!isFirst && Math.abs(monotonic + offset - wall) <= TOLERANCE) return;
    const micros = Math.round((wall - monotonic) * 1_000);
    this.#offsetSeconds = Math.floor(micros / 1_000_000);
    this.#offsetNanos = (micros - this.#offsetSeconds * 1_000_000) * 1_000;
  }

  timer(callback: () => void, millis: number, keepAlive = false): () => void {
    const due = this.monotonic() + millis;
    let timer: NodeJS.Timeout;
    const wait = (left: number) => {
      timer = setTimeout(fire, Math.min(left, LONGEST_TIMER));
      // workerd's timers may be numbers.
      if (!keepAlive) timer.unref?.();
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

/** Milliseconds since the epoch. */
export function millisOf(time: HrTime): number {
  return time[0] * 1_000 + time[1] / 1_000_000;
}

export const systemClock: Clock = new SystemClock();

/** Blocks this thread, and with it its event loop. */
export function sleepSync(millis: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)), 0, 0, millis);
}
