import type { Clock } from '../../src/record/floor/clock.js';
import type { HrTime } from '../../src/record/readable.js';

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** A clock that only `advance` moves. Turns of the event loop are real. */
export class FakeClock implements Clock {
  seconds = 0;
  nanos = 0;
  #now = 0;
  readonly #timers = new Set<Timer>();

  monotonic(): number {
    return this.#now;
  }

  hrTime(): HrTime {
    this.read();
    return [this.seconds, this.nanos];
  }

  read(): void {
    this.seconds = 1_700_000_000 + Math.floor(this.#now / 1000);
    this.nanos = (this.#now % 1000) * 1_000_000;
  }

  timer(callback: () => void, millis: number): () => void {
    const timer = { at: this.#now + millis, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  soon(callback: () => void): void {
    setImmediate(callback);
  }

  /** Lets time pass without a timer: a turn that takes long. */
  stall(millis: number): void {
    this.#now += millis;
  }

  /** Moves the time; calls the timers that become due, in order. */
  advance(millis: number): void {
    const until = this.#now + millis;
    for (;;) {
      const due = [...this.#timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.#timers.delete(due);
      this.#now = Math.max(this.#now, due.at);
      due.callback();
    }
    this.#now = until;
  }

  get pendingTimers(): number {
    return this.#timers.size;
  }
}
