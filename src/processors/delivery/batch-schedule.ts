import type { Clock } from '../../record/floor/clock.js';

export interface BatchLimits {
  readonly maxExportBatchSize: number;
  readonly maxExportBatchBytes: number;
  readonly scheduledDelayMillis: number;
}

/** What waits: how many records, and how many bytes by estimate. */
interface Waiting {
  readonly length: number;
  readonly bytes: number;
}

/** When a batch leaves: as soon as it is full, else when its oldest record has waited for its time; without a delay, on the next turn. */
export class BatchSchedule {
  readonly #limits: BatchLimits;
  readonly #clock: Clock;
  readonly #wake: () => void;
  #leaveAt = 0;
  #cancel: (() => void) | undefined;

  constructor(limits: BatchLimits, clock: Clock, wake: () => void) {
    this.#limits = limits;
    this.#clock = clock;
    this.#wake = wake;
  }

  mayLeave(waiting: Waiting): boolean {
    return this.#full(waiting) || this.#clock.monotonic() >= this.#leaveAt;
  }

  /** So many more records are waiting. */
  added(waiting: Waiting, count: number): void {
    if (this.#full(waiting) || this.#limits.scheduledDelayMillis === 0) this.#wake();
    else if (waiting.length === count) this.#start();
  }

  /** A batch has left. */
  left(waiting: Waiting): void {
    if (waiting.length > 0 && this.#limits.scheduledDelayMillis > 0) this.#start();
  }

  #full({ length, bytes }: Waiting): boolean {
    return length >= this.#limits.maxExportBatchSize || bytes >= this.#limits.maxExportBatchBytes;
  }

  #start(): void {
    this.#leaveAt = this.#clock.monotonic() + this.#limits.scheduledDelayMillis;
    this.#cancel?.();
    this.#cancel = this.#clock.timer(this.#wake, this.#limits.scheduledDelayMillis);
  }
}
