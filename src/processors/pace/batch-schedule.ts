/* When does a batch leave? */
import type { Clock } from '../../record/floor/clock.js';
import type { Waiting } from './growth.js';

/** When a batch is full, and how long it waits to fill. */
interface BatchLimits {
  readonly maxExportBatchSize: number;
  readonly maxExportBatchBytes: number;
  readonly scheduledDelayMillis: number;
}

/**
 * Decides when a batch leaves: at once when it is full, else when its oldest record has waited for `scheduledDelayMillis`. With a delay of
 * 0, a batch leaves on the next turn of the event loop.
 */
export class BatchSchedule {
  readonly #limits: BatchLimits;
  readonly #clock: Clock;
  readonly #schedule: () => void;
  #leaveAt = 0;
  #cancel: (() => void) | undefined;

  /** @param schedule Called when a batch may leave */
  constructor(limits: BatchLimits, clock: Clock, schedule: () => void) {
    this.#limits = limits;
    this.#clock = clock;
    this.#schedule = schedule;
  }

  mayLeave(waiting: Waiting): boolean {
    return this.#isFull(waiting) || this.#clock.monotonic() >= this.#leaveAt;
  }

  /** Must be called after `count` records were added to the queue. */
  added(waiting: Waiting, count: number): void {
    if (this.#isFull(waiting) || this.#limits.scheduledDelayMillis === 0) this.#schedule();
    else if (waiting.length === count) this.#startDelay();
  }

  /** Must be called after a batch was taken from the queue. */
  left(waiting: Waiting): void {
    if (waiting.length > 0 && this.#limits.scheduledDelayMillis > 0) this.#startDelay();
  }

  /** No record will be added any more. */
  stop(): void {
    this.#cancel?.();
  }

  #isFull({ length, bytes }: Waiting): boolean {
    return length >= this.#limits.maxExportBatchSize || bytes >= this.#limits.maxExportBatchBytes;
  }

  #startDelay(): void {
    this.#leaveAt = this.#clock.monotonic() + this.#limits.scheduledDelayMillis;
    this.#cancel?.();
    this.#cancel = this.#clock.timer(this.#schedule, this.#limits.scheduledDelayMillis);
  }
}
