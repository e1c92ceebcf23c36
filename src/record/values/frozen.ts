import type { AnyValue, AnyValueMap } from './any-value.js';
import { define } from './copy-slow.js';

/**
 * A frozen value in place of this one. Maps are built anew: objects that were copied at once take three times as long to freeze as new
 * ones, and members with symbols, which that copies, too, are none of a record's. Views on memory cannot be frozen; they are copies, so
 * that changing one changes nothing outside of the pipeline.
 */
export function frozen<T extends AnyValue>(value: T): T {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array || Object.isFrozen(value))
    return value;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) value[i] = frozen(value[i]);
    return Object.freeze(value);
  }
  const map: AnyValueMap = {};
  for (const key of Object.keys(value)) define(map, key, frozen((value as AnyValueMap)[key]));
  return Object.freeze(map) as T;
}
