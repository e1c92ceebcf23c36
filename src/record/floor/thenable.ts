/** True for a promise, and any object with `then`. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
}

/** A promise for a thenable, which may be foreign and hostile; undefined for any other value. Throws what reading `then` throws. */
export function toPromise(value: unknown): Promise<unknown> | undefined {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return undefined;
  if (Object.getPrototypeOf(value) === Promise.prototype && !Object.hasOwn(value, 'then'))
    return value as Promise<unknown>;
  const then: unknown = (value as { then?: unknown }).then;
  if (typeof then !== 'function') return undefined;
  return new Promise((resolve, reject) => {
    Reflect.apply(then, value, [resolve, reject]);
  });
}

/** The promise of `act`, which is called now: what it throws rejects the promise. */
export function promised<T>(act: () => T | PromiseLike<T>): Promise<T> {
  return new Promise((resolve) => resolve(act()));
}

/** Handles the rejection of a promise that nothing waits for: a user's function that must be sync has returned it. */
export function ignoreRejection(value: unknown): void {
  onRejection(value, () => {});
}

/** Calls `handle` with the rejection of a promise; any other value is ignored. */
export function onRejection(value: unknown, handle: (error: unknown) => void): void {
  if (value === undefined) return;
  try {
    toPromise(value)?.then(undefined, handle);
  } catch (error) {
    // A hostile `then` has thrown.
    handle(error);
  }
}

/** Waits for all of the promises. Rejects after the last one has ended: with the error of one, or what `together` makes of several. */
export async function allEnded(
  promises: Iterable<Promise<unknown>>,
  together: (errors: readonly unknown[]) => AggregateError,
): Promise<void> {
  const results = await Promise.allSettled(promises);
  const errors = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw together(errors);
}
