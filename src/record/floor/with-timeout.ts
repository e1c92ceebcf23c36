/* How long may something take? */
import type { Clock } from './clock.js';

/** The default time-out of a flush, a removal or a shutdown. */
export const DEFAULT_TIMEOUT_MILLIS = 30_000;

/** The error of a time-out. */
export function timeoutError(what: string, millis: number): Error {
  const error = new Error(`timeout: ${what} took longer than ${millis} ms`);
  error.name = 'TimeoutError';
  return error;
}

/** Settles as the promise does, or rejects with a time-out error after `millis` milliseconds. Keeps the process alive meanwhile. */
export function withTimeout<T>(clock: Clock, millis: number, promise: Promise<T>, what: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.timer(() => reject(timeoutError(what, millis)), millis, true);
    promise.then(resolve, reject).finally(cancel);
  });
}

export function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError';
}
