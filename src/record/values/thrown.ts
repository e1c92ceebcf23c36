/** The message of anything thrown, short. Never throws itself. */
export function thrownMessage(error: unknown): string {
  try {
    const message: unknown =
      typeof error === 'object' && error !== null ? (error as { message?: unknown }).message : error;
    return String(message).slice(0, 200);
  } catch {
    return 'something that cannot be read';
  }
}

/** What stands in the place of a value that throws when it is read. */
export function thrownText(error: unknown): string {
  return `[Thrown: ${thrownMessage(error)}]`;
}

/** A function as a value. */
export function functionText(fn: object): string {
  try {
    const name: unknown = (fn as { name?: unknown }).name;
    return typeof name === 'string' && name !== '' ? `[Function ${name}]` : '[Function]';
  } catch (error) {
    return thrownText(error);
  }
}
