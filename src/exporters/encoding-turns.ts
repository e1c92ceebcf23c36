/* How much of each turn of the event loop may encoding take? */
import { type Clock, systemClock } from '../record/floor/clock.js';
import { sharedState } from '../record/floor/shared-state.js';

/** Timers and I/O wait no longer than this. */
const MAX_MILLIS = 10;
/** Under a load that keeps the loop busy, encoding must be able to keep up with whoever logs. */
const SHARE_OF_OTHERS = 2;

/** How long encoding may go on in a turn, if everything else took `othersMillis` since its last one. */
export function encodingMillis(othersMillis: number): number {
  return Math.min(MAX_MILLIS, Math.max(0, othersMillis) * SHARE_OF_OTHERS);
}

interface Job {
  readonly slices: Generator<void, unknown>;
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Encodes requests one after another, in slices: at least one slice a turn, and more while the loop is busy. Requests are complete in the order
 * in which they began.
 */
export class EncodingTurns {
  readonly #clock: Clock;
  readonly #jobs: Job[] = [];
  #endedAt = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Runs the generator to its end. Its first slice runs in the call, if no other request is being encoded. */
  run<T>(slices: Generator<void, T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#jobs.push({ slices, resolve, reject });
      if (this.#jobs.length > 1) return;
      this.#slice();
      this.#continue();
    });
  }

  readonly #turn = (): void => {
    const begun = this.#clock.monotonic();
    const until = begun + encodingMillis(begun - this.#endedAt);
    do this.#slice();
    while (this.#jobs.length > 0 && this.#clock.monotonic() < until);
    this.#continue();
  };

  #continue(): void {
    this.#endedAt = this.#clock.monotonic();
    if (this.#jobs.length > 0) this.#clock.soon(this.#turn);
  }

  #slice(): void {
    const { slices, resolve, reject } = this.#jobs[0] as Job;
    try {
      const { done, value } = slices.next();
      if (done !== true) return;
      resolve(value as never);
    } catch (error) {
      reject(error);
    }
    this.#jobs.shift();
  }
}

/** The turns of this thread, shared by all exporters and all copies of the package. */
export const encodingTurns = sharedState('encodingTurns', () => new EncodingTurns(systemClock));
