/** The message of a thrown value, at most 200 characters. Never throws. */
export function thrownMessage(error: unknown): string {
  try {
    const message: unknown =
      typeof error === 'object' && error !== null ? (error as { message?: unknown }).message : error;
    return String(message).slice(0, 200);
  } catch {
    return 'an unreadable value';
  }
}

/** Replaces a value whose reading threw. */
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
