/* Which delivery starts next on this thread? */
import { AsyncResource } from '../../record/floor/builtin.js';
import { type Clock, systemClock } from '../../record/floor/clock.js';
import type { AsyncScope } from '../../record/floor/platform-types.js';
import { sharedState } from '../../record/floor/shared-state.js';

/** A delivery, or a buffer in front of deliveries, that runs on a later turn of the event loop. */
export interface Runnable {
  /** Starts one export. Returns false if none can start now. */
  startNext(): boolean;
  /** Owned by the scheduler. A flag on the object: a lookup in a set would be the largest cost of a log call here. */
  isScheduled: boolean;
}

/** The async context of exports, so that they do not inherit the context of the log call that scheduled them. */
export const rootContext: AsyncScope = new AsyncResource('LoglyScheduler');

/** Timers and I/O run after this many milliseconds, or this many exports, whichever comes first. */
const MAX_MILLIS = 10;
const MAX_EXPORTS = 1_000;
/** Exports of one runnable in a row, before the next runnable runs. */
const SLICE = 16;

/**
 * Starts the exports of all sinks of a thread on a later turn of the event loop, in slices: no sink waits for the backlog of another
 * sink, and timers and I/O wait for at most one slice of time.
 */
export class Scheduler {
  readonly #clock: Clock;
  /** In the order in which they run. */
  readonly #ready = new Set<Runnable>();
  readonly #run = () => rootContext.runInAsyncScope(() => this.#drain());
  #isTurnRequested = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Runs it on a later turn. Does nothing if it is scheduled already. */
  schedule(runnable: Runnable): void {
    if (runnable.isScheduled) return;
    runnable.isScheduled = true;
    this.#ready.add(runnable);
    this.#requestTurn();
  }

  /**
   * Requests the turn again, in case it was lost: workerd cancels what a request has scheduled when the request ends. For code that waits for
   * deliveries.
   */
  renewTurn(): void {
    if (this.#ready.size === 0) return;
    this.#isTurnRequested = false;
    this.#requestTurn();
  }

  #requestTurn(): void {
    if (this.#isTurnRequested) return;
    this.#isTurnRequested = true;
    rootContext.runInAsyncScope(() => this.#clock.soon(this.#run));
  }

  #drain(): void {
    this.#isTurnRequested = false;
    const until = this.#clock.monotonic() + MAX_MILLIS;
    let left = MAX_EXPORTS;
    // A set iterates in insertion order, and reaches members that are deleted and added again during the iteration.
    for (const runnable of this.#ready) {
      this.#ready.delete(runnable);
      runnable.isScheduled = false;
      for (let slice = 0; ; slice++) {
        if (left === 0 || slice === SLICE || this.#clock.monotonic() >= until) {
          runnable.isScheduled = true;
          this.#ready.add(runnable);
          break;
        }
        if (!runnable.startNext()) break;
        left--;
      }
      if (left === 0 || this.#clock.monotonic() >= until) break;
    }
    if (this.#ready.size > 0) this.#requestTurn();
  }
}

/** The scheduler of this thread, shared by all copies of the package: timers and I/O wait for one of them alone. */
export const scheduler = sharedState('scheduler', () => new Scheduler(systemClock));
