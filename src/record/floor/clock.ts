/* What time is it, and what runs later? */
import type { HrTime } from '../readable.js';
import { clearTimer, setTimer, setTurn, type TimerHandle, unref } from './timers.js';

/** Clock and timers, passed as a parameter so that tests can control time. */
export interface Clock {
  /** Milliseconds on a clock that never goes back, for intervals. */
  monotonic(): number;
  /** The wall-clock time, with microseconds. */
  hrTime(): HrTime;
  /**
   * Reads the wall-clock time into `seconds` and `nanos`. A pair makes a call of text alone a tenth slower, one with
   * fields 2 % (bench/tricks, clock-read).
   */
  read(): void;
  /** The seconds of the last `read`. */
  readonly seconds: number;
  /** The nanoseconds of the last `read`. */
  readonly nanos: number;
  /** Calls back once after `millis` milliseconds. Returns a function that cancels it. Does not keep the process alive unless `keepAlive` is set. */
  timer(callback: () => void, millis: number, keepAlive?: boolean): () => void;
  /** Calls back on a later turn of the event loop. Keeps the process alive until then. */
  soon(callback: () => void): void;
}

/** The two clocks drift apart by less than this part of the time: it is the most that a time daemon slews the wall clock by. */
const MAX_DRIFT = 0.000_5;
/** The maximum of setTimeout. */
const MAX_TIMER_MILLIS = 2 ** 31 - 1;

/** `performance.now()` makes a call a seventh slower, one of text alone a third (bench/tricks, hrtime). */
const hrtime: () => HrTime = process.hrtime ?? (() => pairOf(performance.now()));

/** Milliseconds as seconds and nanoseconds, where the runtime has no `hrtime`. */
function pairOf(millis: number): HrTime {
  const seconds = Math.floor(millis / 1_000);
  return [seconds, Math.floor((millis - seconds * 1_000) * 1_000_000)];
}

const realNow = Date.now;

/**
 * The clock of this thread. The wall-clock time has microseconds: it is the monotonic clock plus an offset. The wall clock shows whole milliseconds,
 * so that each comparison bounds the offset from both sides; near the change of a millisecond, where the bounds leave it open, the wall clock is
 * read again. A time is never before a `Date.now()` read earlier, and at most 1 ms after one read later. A replaced `Date.now` is followed at once.
 */
export class SystemClock implements Clock {
  readonly #wall: () => number;
  readonly #ticks: () => HrTime;
  readonly #followsDate: boolean;
  readonly #timers: { readonly setTimer: typeof setTimer; readonly clearTimer: typeof clearTimer };
  /** The last time: the next one is not before it, unless the wall clock was set. */
  seconds = 0;
  nanos = 0;
  /** Added to the monotonic clock; in whole microseconds. */
  #offsetSeconds = 0;
  #offsetNanos = 0;
  /** Bounds of the exact offset, in milliseconds. */
  #low = Number.NEGATIVE_INFINITY;
  #high = Number.NEGATIVE_INFINITY;
  /** When the clocks were last compared, on the monotonic clock; -1 before the first time, and after a replaced `Date.now`. */
  #comparedSecond = -1;
  #comparedNanos = 0;
  /** Until then, within the second of the last comparison, the offset tells the time without a look at the wall clock. */
  #sureUntilNanos = 0;

  /** The parameters replace what the clock reads and starts, for its own tests. */
  constructor(wall?: () => number, ticks: () => HrTime = () => hrtime(), timers = { setTimer, clearTimer }) {
    this.#followsDate = wall === undefined;
    this.#wall = wall ?? (() => realNow());
    this.#ticks = ticks;
    this.#timers = timers;
  }

  monotonic(): number {
    return millisOf(this.#ticks());
  }

  hrTime(): HrTime {
    this.read();
    return [this.seconds, this.nanos];
  }

  read(): void {
    if (this.#followsDate && Date.now !== realNow) return this.#readReplaced();
    // 32-bit integers halve the cost of a reading beside the clock itself. No machine runs for 2**31 seconds.
    const ticks = this.#ticks();
    const second = ticks[0] | 0;
    const nano = ticks[1] | 0;
    if (second !== this.#comparedSecond || nano >= this.#sureUntilNanos) return this.#readCompared(second, nano);
    let seconds = second + this.#offsetSeconds;
    let nanos = nano + this.#offsetNanos;
    if (nanos >= 1_000_000_000) {
      seconds++;
      nanos -= 1_000_000_000;
    }
    this.#set(seconds, nanos - (nanos % 1_000));
  }

  #set(seconds: number, nanos: number): void {
    if (seconds < this.seconds || (seconds === this.seconds && nanos < this.nanos)) return;
    this.seconds = seconds;
    this.nanos = nanos;
  }

  #readReplaced(): void {
    const wall = Date.now();
    this.seconds = Math.floor(wall / 1_000);
    this.nanos = Math.floor((wall - this.seconds * 1_000) * 1_000) * 1_000;
    this.#comparedSecond = -1;
  }

  /** The time, kept within the millisecond that the wall clock shows. */
  #readCompared(second: number, nano: number): void {
    const wall = this.#compare(second, nano);
    const micros = Math.floor((millisOf([second, nano]) + this.#low - wall) * 1_000);
    const seconds = Math.floor(wall / 1_000);
    this.#set(seconds, (wall - seconds * 1_000) * 1_000_000 + Math.min(999, Math.max(0, micros)) * 1_000);
  }

  /** Returns the wall clock's milliseconds. */
  #compare(second: number, nano: number): number {
    const wall = this.#wall();
    // Between two readings the process may be suspended: each bound takes the reading that keeps it valid.
    const low = wall - millisOf(this.#ticks());
    const high = wall - millisOf([second, nano]) + 1;
    const elapsed = (second - this.#comparedSecond) * 1_000 + (nano - this.#comparedNanos) / 1_000_000;
    const drift = elapsed * MAX_DRIFT;
    const isFirst = this.#comparedSecond === -1;
    this.#comparedSecond = second;
    this.#comparedNanos = nano;
    this.#low = Math.max(this.#low - drift, low);
    this.#high = Math.min(this.#high + drift, high);
    if (isFirst || !(this.#low <= this.#high)) {
      this.#low = low;
      this.#high = high;
      this.seconds = this.nanos = 0;
    }
    const micros = Math.floor(this.#low * 1_000);
    this.#offsetSeconds = Math.floor(micros / 1_000_000);
    this.#offsetNanos = (micros - this.#offsetSeconds * 1_000_000) * 1_000;
    const guardNanos = Math.ceil((this.#high - this.#low) * 1_000_000) + 1_000;
    const untilChangeNanos = 1_000_000 - ((nano + this.#offsetNanos) % 1_000_000);
    this.#sureUntilNanos = nano + Math.max(0, untilChangeNanos - guardNanos);
    return wall;
  }

  timer(callback: () => void, millis: number, keepAlive = false): () => void {
    const dueAt = this.monotonic() + millis;
    let timer: TimerHandle;
    const wait = (left: number) => {
      timer = this.#timers.setTimer(fire, Math.min(left, MAX_TIMER_MILLIS));
      if (!keepAlive) unref(timer);
    };
    // Timers use another clock, and may fire slightly early on this one. A callback that checks the time then would wait for ever.
    const fire = () => {
      const left = dueAt - this.monotonic();
      if (left > 0) wait(left);
      else callback();
    };
    wait(millis);
    return () => this.#timers.clearTimer(timer);
  }

  soon(callback: () => void): void {
    setTurn(callback);
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

/** A time in whole milliseconds since 1970. */
export function epochMillis([seconds, nanos]: HrTime): number {
  return seconds * 1_000 + Math.floor(nanos / 1_000_000);
}
