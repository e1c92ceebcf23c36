import { AsyncResource } from '../../record/floor/builtin.js';
import { type Clock, systemClock } from '../../record/floor/clock.js';
import type { AsyncScope } from '../../record/floor/platform-types.js';
import { sharedState } from '../../record/floor/shared-state.js';

/** Something that has deliveries to start. */
export interface Runnable {
  /** Starts one delivery; false when there is none to start now. */
  startNext(): boolean;
  /** It will have its turn. The turn's own mark: looking it up in a set would cost more than anything else that a log call does here. */
  isScheduled: boolean;
}

/** Deliveries start from here, not from the async context of whoever happened to log first. */
export const root: AsyncScope = new AsyncResource('LoglyTurn');

/** Timers and I/O get their turn after this many milliseconds, or this many deliveries. */
const MAX_MILLIS = 10;
const MAX_DELIVERIES = 1_000;
/** So many deliveries of one in a row, before the next one has its turn. */
const SLICE = 16;

/**
 * Starts the deliveries of all sinks of a thread, on a later turn of the event loop, in slices, so that no sink waits for another
 * one's backlog, and timers and I/O wait for none.
 */
export class Scheduler {
  readonly #clock: Clock;
  /** In the order of their turns. */
  readonly #ready = new Set<Runnable>();
  readonly #run = () => root.runInAsyncScope(() => this.#drain());
  #scheduled = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** It will be asked to start what it has. */
  schedule(startable: Runnable): void {
    if (startable.isScheduled) return;
    startable.isScheduled = true;
    this.#ready.add(startable);
    this.#schedule();
  }

  /**
   * Asks for the turn again, in case it was lost: workerd cancels what a request had scheduled when the request ends, fake timers swallow it.
   * For those who wait for deliveries.
   */
  wake(): void {
    if (this.#ready.size === 0) return;
    this.#scheduled = false;
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    root.runInAsyncScope(() => this.#clock.soon(this.#run));
  }

  #drain(): void {
    this.#scheduled = false;
    const until = this.#clock.monotonic() + MAX_MILLIS;
    let left = MAX_DELIVERIES;
    // A set is walked in the order of insertion, and meets again what is put back during the walk.
    for (const startable of this.#ready) {
      this.#ready.delete(startable);
      startable.isScheduled = false;
      for (let slice = 0; ; slice++) {
        if (left === 0 || slice === SLICE || this.#clock.monotonic() >= until) {
          startable.isScheduled = true;
          this.#ready.add(startable);
          break;
        }
        if (!startable.startNext()) break;
        left--;
      }
      if (left === 0 || this.#clock.monotonic() >= until) break;
    }
    if (this.#ready.size > 0) this.#schedule();
  }
}

/** The turn of this thread: of all copies of the package, so that timers and I/O wait for one of them alone. */
export const scheduler = sharedState('scheduler', () => new Scheduler(systemClock));
