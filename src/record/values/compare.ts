import type { AnyValue, AnyValueMap } from './any-value.js';
import { merged } from './clone.js';

const hasOwn = Object.prototype.hasOwnProperty;

/** A deep copy of a value that the value table has copied before. */
export function cloneValue<T extends AnyValue>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) return Uint8Array.from(value) as T;
  if (Array.isArray(value)) return value.map(cloneValue) as unknown as T;
  return cloneMap(value as AnyValueMap) as T;
}

/** A deep copy of a map. */
export function cloneMap(map: AnyValueMap): AnyValueMap {
  return withOwnMembers({ ...map });
}

/** A deep copy of a map to which more members will be added. See `merged`. */
export function cloneMapToExtend(map: AnyValueMap): AnyValueMap {
  return withOwnMembers(merged(map));
}

function withOwnMembers(copy: AnyValueMap): AnyValueMap {
  for (const key in copy) {
    const value = copy[key];
    if (typeof value === 'object' && value !== null && hasOwn.call(copy, key)) copy[key] = cloneValue(value);
  }
  return copy;
}

/** True if `value` equals `original` in depth. They must share no objects. @throws what a hostile object throws */
export function isUnchanged(value: unknown, original: AnyValue): boolean {
  if (typeof value !== 'object' || value === null || typeof original !== 'object' || original === null) {
    return Object.is(value, original);
  }
  if (Object.getPrototypeOf(value) !== Object.getPrototypeOf(original)) return false;
  if (original instanceof Uint8Array) return Buffer.compare(value as Uint8Array, original) === 0;
  if (Array.isArray(original)) {
    const list = value as unknown[];
    return list.length === original.length && original.every((item, index) => isUnchanged(list[index], item));
  }
  return hasSameMembers(value as Record<string, unknown>, original);
}

/** True if both have the same keys, in any order, with unchanged values. */
export function hasSameMembers(map: Readonly<Record<string, unknown>>, original: AnyValueMap): boolean {
  let left = 0;
  for (const _ in original) left++;
  for (const key in map) {
    const value = map[key];
    const other = original[key];
    if (value === undefined ? !hasOwn.call(original, key) : value !== other && !isUnchanged(value, other)) return false;
    left--;
  }
  return left === 0;
}
