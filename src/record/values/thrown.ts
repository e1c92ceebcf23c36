/** What stands in the place of a value that throws when it is read. Never throws itself. */
export function thrownText(error: unknown): string {
  try {
    const message: unknown =
      typeof error === 'object' && error !== null ? (error as { message?: unknown }).message : error;
    return `[Thrown: ${String(message).slice(0, 200)}]`;
  } catch {
    return '[Thrown: something that cannot be read]';
  }
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
