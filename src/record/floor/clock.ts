/* What time is it, and what runs later? */
import type { HrTime } from '../readable.js';

/** Clock and timers, passed as a parameter so that tests can control time. */
export interface Clock {
  /** Milliseconds on a clock that never goes back, for intervals. */
  monotonic(): number;
  /** The wall-clock time, with microseconds. */
  hrTime(): HrTime;
  /**
   * Reads the wall-clock time into `seconds` and `nanos`. A pair would be an eighth of the allocations of a log call
   * (bench/questions/call.ts, Node 20).
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

/** Maximum deviation of the derived time from the wall clock before it is corrected, in milliseconds. */
const TOLERANCE_MILLIS = 2;
/** Interval of the comparison with the wall clock: reading a clock is a tenth of the cost of a log call (bench/questions/call.ts, Node 20). */
const COMPARISON_NANOS = 1_000_000;
/** The maximum of setTimeout. */
const MAX_TIMER_MILLIS = 2 ** 31 - 1;

/** Costs half as much as `performance.now()` (bench/questions/call.ts, Node 20). */
const { hrtime } = process;

/** The clock of this thread. The wall-clock time has microseconds: it is derived from the monotonic clock, and compared with the wall clock. */
export class SystemClock implements Clock {
  readonly #wall: () => number;
  readonly #ticks: () => HrTime;
  seconds = 0;
  nanos = 0;
  /** Added to the monotonic clock; in whole microseconds. Set by the first reading. */
  #offsetSeconds = 0;
  #offsetNanos = 0;
  /** When the clocks were last compared, on the monotonic clock; -1 before the first time. */
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
    // 32-bit integers: half of the cost of a reading beside the clock itself (bench/questions/call.ts, Node 20). They hold 68 years of uptime.
    const ticks = this.#ticks();
    const second = ticks[0] | 0;
    const nano = ticks[1] | 0;
    if (second !== this.#comparedSecond || nano - this.#comparedNanos >= COMPARISON_NANOS) this.#compare(second, nano);
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
    if (!isFirst && Math.abs(monotonic + offset - wall) <= TOLERANCE_MILLIS) return;
    const micros = Math.round((wall - monotonic) * 1_000);
    this.#offsetSeconds = Math.floor(micros / 1_000_000);
    this.#offsetNanos = (micros - this.#offsetSeconds * 1_000_000) * 1_000;
  }

  timer(callback: () => void, millis: number, keepAlive = false): () => void {
    const dueAt = this.monotonic() + millis;
    let timer: NodeJS.Timeout;
    const wait = (left: number) => {
      timer = setTimeout(fire, Math.min(left, MAX_TIMER_MILLIS));
      if (!keepAlive) timer.unref();
    };
    // Timers use another clock, and may fire slightly early on this one. A callback that checks the time then would wait for ever.
    const fire = () => {
      const left = dueAt - this.monotonic();
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
