import { workerThreads } from '../../record/floor/builtin.js';

/** Where the records that are rendered were logged. */
export interface Origin {
  readonly threadId: number;
  /** When that began, in milliseconds since the Unix epoch. */
  readonly timeOrigin: number;
}

/** This thread. */
export const THIS_THREAD: Origin = Object.freeze({
  get threadId() {
    return workerThreads().threadId;
  },
  get timeOrigin() {
    return performance.timeOrigin;
  },
});
