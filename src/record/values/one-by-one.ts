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
export function attributesOneByOne(
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
    } else if (copier.spent) {
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
export function membersOneByOne(
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
    } else if (copier.spent) {
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

/** Sets an own member, `__proto__` as any other. */
export function define(map: AnyValueMap, key: string, value: AnyValue): void {
  if (key === '__proto__')
    Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
  else map[key] = value;
}
