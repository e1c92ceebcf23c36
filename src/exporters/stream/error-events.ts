import { sharedState } from '../../record/floor/shared-state.js';

/** The members of a Node stream that are used here. What a program puts in the place of `process.stdout` may have `write` alone. */
export interface WritableLike {
  write(text: string, done: (error?: Error | null) => void): boolean;
  on?(event: 'error', listener: () => void): unknown;
  removeListener?(event: 'error', listener: () => void): unknown;
  /** False once the stream is ended or destroyed. */
  readonly writable?: boolean;
  readonly writableLength?: number;
  readonly errored?: Error | null;
}

/** Of all copies of the package: one listener a stream. */
const { listenerCounts, ignore } = sharedState('error-events', () => ({
  listenerCounts: new WeakMap<WritableLike, number>(),
  ignore: () => {},
}));

/**
 * Ignores the `error` events of a stream, which would end the process without a listener; each write gets its error by callback. All sinks
 * of a stream share one listener. Returns a function that removes it, on a later turn.
 */
export function ignoreErrorEvents(stream: WritableLike): () => Promise<void> {
  const others = listenerCounts.get(stream) ?? 0;
  if (others === 0) stream.on?.('error', ignore);
  listenerCounts.set(stream, others + 1);
  return async () => {
    // The event follows the callback of the failed write.
    await new Promise((resolve) => setImmediate(resolve));
    const left = (listenerCounts.get(stream) ?? 1) - 1;
    listenerCounts.set(stream, left);
    if (left === 0) stream.removeListener?.('error', ignore);
  };
}
