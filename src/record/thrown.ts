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
