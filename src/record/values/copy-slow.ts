import type { AnyValue, AnyValueMap } from './any-value.js';
import type { Copier } from './copying.js';
import { TRUNCATED } from './limits.js';
import { thrownText } from './thrown.js';

/** Longest key that stands before a mark that something is missing. */
const MAX_MARKED_KEY = 100;

/**
 * The own members of `fields` into `into`, where they win over what is there, as far as `room` and the budget reach.
 *
 * @param done So many of them, from the first on, are copied already
 */
export function copyAttributesSlow(
  fields: object,
  room: number,
  into: AnyValueMap,
  copier: Copier,
  done: number,
): AnyValueMap {
  let keys: string[];
  try {
    keys = Object.keys(fields);
  } catch (error) {
    copier.attribute('log.fields', thrownText(error), into);
    return into;
  }
  let left = room;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string;
    const known = Object.hasOwn(into, key);
    if (i < done) {
      define(into, key, (fields as AnyValueMap)[key]);
    } else if (key === '' || (left <= 0 && !known)) {
      copier.dropped++;
      continue;
    } else if (copier.exhausted) {
      copier.dropped += keys.length - i;
      define(into, key.slice(0, MAX_MARKED_KEY).toWellFormed(), TRUNCATED);
      break;
    } else {
      const value = copier.member(fields, key);
      if (value === undefined) continue;
      define(into, copier.key(key), value);
    }
    if (!known) left--;
  }
  return into;
}

/**
 * A map of these keys, as far as the budget reaches; `value` gives what belongs to the key at that place.
 *
 * @param done So many of them, from the first on, are copied already
 */
export function copyMembersSlow(
  keys: readonly string[],
  value: (index: number) => AnyValue,
  copier: Copier,
  done = 0,
): AnyValueMap {
  const copy: AnyValueMap = {};
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string;
    if (i < done) {
      define(copy, key, value(i));
    } else if (copier.exhausted) {
      copier.dropped += keys.length - i;
      define(copy, key.slice(0, MAX_MARKED_KEY).toWellFormed(), TRUNCATED);
      break;
    } else if (key === '') {
      copier.dropped++;
    } else {
      define(copy, copier.key(key), value(i) ?? null);
    }
  }
  return copy;
}

/** The own members of an object but for those of these names. May throw what the object throws. */
export function otherMembers(object: object, names: ReadonlySet<string>, copier: Copier): AnyValueMap {
  const keys = Object.keys(object).filter((key) => !names.has(key));
  return copyMembersSlow(keys, (index) => copier.member(object, keys[index] as string), copier);
}

/** The entries of a Map, as a map. Keys that are no text become text; of those that are then the same, the last one counts. */
export function copyEntriesSlow(entries: ReadonlyArray<readonly [unknown, unknown]>, copier: Copier): AnyValueMap {
  const keys = entries.map(([key]) => (typeof key === 'string' ? key : copier.text(key)));
  return copyMembersSlow(keys, (index) => copier.member(entries[index] as object, 1), copier);
}

/** The elements of an array, as far as the budget reaches. */
export function copyListSlow(array: readonly unknown[], copier: Copier): AnyValue[] {
  const copy: AnyValue[] = [];
  const { length } = array;
  for (let i = 0; i < length; i++) {
    if (copier.exhausted) {
      copier.dropped += length - i;
      copy.push(TRUNCATED);
      break;
    }
    copy.push(copier.member(array, i) ?? null);
  }
  return copy;
}

/** Sets an own member, `__proto__` as any other. */
export function define(map: AnyValueMap, key: string, value: AnyValue): void {
  if (key === '__proto__')
    Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
  else map[key] = value;
}
