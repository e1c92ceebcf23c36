import type { AnyValue } from '../../../record/values/any-value.js';

/** Stands for a file or function of which nothing is known, as in loguru. */
export const UNKNOWN = '<unknown>';

/** The last part of a path, of either kind. */
export function fileName(path: AnyValue): string {
  if (typeof path !== 'string' || path === '') return UNKNOWN;
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}

/** The last part of a path without its extension. */
export function moduleName(path: AnyValue): string {
  const name = fileName(path);
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(0, dot) : name;
}
