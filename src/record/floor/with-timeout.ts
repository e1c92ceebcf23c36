import type { Clock } from './clock.js';

/** How long a flush, a removal or a shutdown may take unless the caller says otherwise. */
export const DEFAULT_TIMEOUT_MILLIS = 30_000;

/** The error of something that took longer than it was given. */
export function timeoutError(what: string, millis: number): Error {
  const error = new Error(`timeout: ${what} took longer than ${millis} ms`);
  error.name = 'TimeoutError';
  return error;
}

/** What the promise settles to, or a rejection with a timeout error when the time runs out. Keeps the process alive meanwhile. */
export function withTimeout<T>(clock: Clock, millis: number, promise: Promise<T>, what: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.timer(() => reject(timeoutError(what, millis)), millis, true);
    promise.then(resolve, reject).finally(cancel);
  });
}
