import type { AnyValue, AnyValueMap } from './any-value.js';

/*
 * V8 clones an object faster if this place in the code has cloned its hidden class before. It remembers four classes per place. There are 16 places,
 * and objects with the same keys use the same one: a program may log some dozens of shapes at full speed. With one place, calls of 24 shapes are 5 %
 * slower (bench/tricks, clone-sites).
 */
export const CLONE_SITES = 16;

/**
 * A shallow copy: own enumerable members, each read once.
 *
 * @param site The place in the code, 0..15
 * @throws what reading throws
 */
export function clone(object: AnyValueMap, site: number): AnyValueMap {
  // biome-ignore format: one place a line
  switch (site) {
    case 0: return { ...object };
    case 1: return { ...object };
    case 2: return { ...object };
    case 3: return { ...object };
    case 4: return { ...object };
    case 5: return { ...object };
    case 6: return { ...object };
    case 7: return { ...object };
    case 8: return { ...object };
    case 9: return { ...object };
    case 10: return { ...object };
    case 11: return { ...object };
    case 12: return { ...object };
    case 13: return { ...object };
    case 14: return { ...object };
    default: return { ...object };
  }
}

/** The site for an object in the member `key`. */
export function cloneSiteOfKey(key: string): number {
  return (key.length + key.charCodeAt(0)) & (CLONE_SITES - 1);
}

/**
 * A new map with the members of both; the later one wins. More members may be added to it. Spreading both makes a call with bound fields five times
 * as slow on Node 20 (bench/tricks, merged-assign); Node 22 and 24 gain nothing.
 */
export function merged(earlier: AnyValueMap, later?: AnyValueMap): AnyValueMap {
  // Assigning a member `__proto__` would set the prototype.
  const hasProto = Object.hasOwn(earlier, '__proto__') || (later !== undefined && Object.hasOwn(later, '__proto__'));
  return hasProto ? { ...earlier, ...later } : Object.assign({}, earlier, later);
}

/** Sets an own member. `__proto__` is a key like any other. */
export function define(map: AnyValueMap, key: string, value: AnyValue): void {
  if (key === '__proto__')
    Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
  else map[key] = value;
}

/**
 * A frozen copy of the value. Maps are built anew: cloning has copied symbol members, which no record has. Bytes cannot be frozen, but they are a
 * copy of the application's.
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
