import type { AnyValue, AnyValueMap } from './any-value.js';
import type { Copier } from './copying.js';
import { TRUNCATED } from './limits.js';
import { thrownText } from './thrown.js';

/** Maximum length of the key of a `[Truncated]` mark. */
const MAX_MARKED_KEY = 100;

/**
 * Copies the own members of `fields` into `into`, over members with the same keys, as far as `room` and the budgets allow.
 *
 * @param copiedCount How many of the first members are copied already
 */
export function copyAttributesSlow(
  fields: object,
  room: number,
  into: AnyValueMap,
  copier: Copier,
  copiedCount: number,
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
    const isReplaced = Object.hasOwn(into, key);
    if (i < copiedCount) {
      define(into, key, (fields as AnyValueMap)[key]);
    } else if (key === '' || (left <= 0 && !isReplaced)) {
      copier.dropped++;
      continue;
    } else if (copier.exhausted) {
      truncate(into, keys, i, copier);
      break;
    } else {
      const value = copier.member(fields, key);
      if (value === undefined) continue;
      define(into, copier.key(key), value);
    }
    if (!isReplaced) left--;
  }
  return into;
}

/**
 * A map of these keys, as far as the budgets allow.
 *
 * @param value Returns the value of the key at an index
 * @param copiedCount How many of the first values are copied already
 */
export function copyMembersSlow(
  keys: readonly string[],
  value: (index: number) => AnyValue,
  copier: Copier,
  copiedCount = 0,
): AnyValueMap {
  const copy: AnyValueMap = {};
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string;
    if (i < copiedCount) {
      define(copy, key, value(i));
    } else if (copier.exhausted) {
      truncate(copy, keys, i, copier);
      break;
    } else if (key === '') {
      copier.dropped++;
    } else {
      define(copy, copier.key(key), value(i) ?? null);
    }
  }
  return copy;
}

/** Marks the first key that the budgets leave out, and counts it and all later ones. */
function truncate(map: AnyValueMap, keys: readonly string[], from: number, copier: Copier): void {
  copier.dropped += keys.length - from;
  define(map, (keys[from] as string).slice(0, MAX_MARKED_KEY).toWellFormed(), TRUNCATED);
}

/** The own members of an object, except those with these names. @throws what the object throws */
export function otherMembers(object: object, names: ReadonlySet<string>, copier: Copier): AnyValueMap {
  const keys = Object.keys(object).filter((key) => !names.has(key));
  return copyMembersSlow(keys, (index) => copier.member(object, keys[index] as string), copier);
}

/** The entries of a Map, as a map. Keys become text; of equal keys, the last one wins. */
export function copyEntriesSlow(entries: ReadonlyArray<readonly [unknown, unknown]>, copier: Copier): AnyValueMap {
  const keys = entries.map(([key]) => (typeof key === 'string' ? key : copier.text(key)));
  return copyMembersSlow(keys, (index) => copier.member(entries[index] as object, 1), copier);
}

/** The elements of an array, as far as the budgets allow. */
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

/** Sets an own member. `__proto__` is a key like any other. */
export function define(map: AnyValueMap, key: string, value: AnyValue): void {
  if (key === '__proto__')
    Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
  else map[key] = value;
}
