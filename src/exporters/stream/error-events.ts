/** Anything that tells its errors by events. */
export interface ErrorEmitter {
  on(event: 'error', listener: () => void): unknown;
  removeListener(event: 'error', listener: () => void): unknown;
}

const users = new WeakMap<ErrorEmitter, number>();
const ignore = () => {};

/**
 * Listens to the errors of a stream: each write is told its own, but the event would end the process if nobody listened. However many
 * sinks write to a stream, they need one listener. Gives back what ends it, on a later turn.
 */
export function ignoreErrorEvents(stream: ErrorEmitter): () => Promise<void> {
  const others = users.get(stream) ?? 0;
  if (others === 0) stream.on('error', ignore);
  users.set(stream, others + 1);
  return async () => {
    // The event of an error comes after the write has been told of it.
    await new Promise((resolve) => setImmediate(resolve));
    const left = (users.get(stream) ?? 1) - 1;
    users.set(stream, left);
    if (left === 0) stream.removeListener('error', ignore);
  };
}
