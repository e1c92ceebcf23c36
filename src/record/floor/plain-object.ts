/** True for an object literal, or an object without a prototype. Never throws, not even for a hostile Proxy. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  try {
    const prototype: unknown = Object.getPrototypeOf(value);
    // Object.prototype of another realm has no prototype either.
    return (
      prototype === null ||
      prototype === Object.prototype ||
      (Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype as object, 'hasOwnProperty'))
    );
  } catch {
    return false;
  }
}

/** True for arrays. Never throws: a revoked Proxy of an array counts as none. */
export function isArray(value: unknown): boolean {
  try {
    return Array.isArray(value);
  } catch {
    return false;
  }
}
