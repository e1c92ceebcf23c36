/**
 * How many sinks an object, exporter or processor is behind, of whatever logger: it is stopped with the last of them.
 */
const users = new WeakMap<object, number>();

/** One more sink has it. */
export function take(shared: object): void {
  users.set(shared, (users.get(shared) ?? 0) + 1);
}

/** True when nobody has it any more. */
export function release(shared: object): boolean {
  const left = (users.get(shared) ?? 1) - 1;
  if (left > 0) users.set(shared, left);
  else users.delete(shared);
  return left <= 0;
}
