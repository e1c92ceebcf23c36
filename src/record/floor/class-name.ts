/** The name of a function, or of the class of an object; undefined where there is none. Never throws. */
export function nameOf(value: unknown): string | undefined {
  try {
    const name: unknown = typeof value === 'function' ? value.name : (value as object | null)?.constructor.name;
    return typeof name === 'string' && name !== '' && name !== 'Object' ? name : undefined;
  } catch {
    return undefined;
  }
}
