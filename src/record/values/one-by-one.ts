import type { AnyValue, AnyValueMap } from './any-value.js';
import type { Copier } from './copying.js';
import { TRUNCATED } from './limits.js';
import { thrownText } from './thrown.js';

/** Longest key that stands before a mark that something is missing. */
export const MAX_MARKED_KEY = 100;

/** The own members of `fields` into `into`, where they win over what is there, as far as `room` and the budget reach. */
export function attributesOneByOne(fields: object, room: number, into: AnyValueMap, copier: Copier): AnyValueMap {
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
    if (key === '' || (left <= 0 && !known)) {
      copier.dropped++;
      continue;
    }
    if (copier.spent) {
      copier.dropped += keys.length - i;
      define(into, key.slice(0, MAX_MARKED_KEY).toWellFormed(), TRUNCATED);
      break;
    }
    const value = copier.member(fields, key);
    if (value === undefined) continue;
    if (!known) left--;
    define(into, copier.key(key), value);
  }
  return into;
}

/** A map of these keys, as far as the budget reaches; `value` gives what belongs to the key at that place. */
export function membersOneByOne(
  keys: readonly string[],
  value: (index: number) => AnyValue,
  copier: Copier,
): AnyValueMap {
  const copy: AnyValueMap = {};
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string;
    if (copier.spent) {
      copier.dropped += keys.length - i;
      define(copy, key.slice(0, MAX_MARKED_KEY).toWellFormed(), TRUNCATED);
      break;
    }
    if (key === '') {
      copier.dropped++;
      continue;
    }
    define(copy, copier.key(key), value(i) ?? null);
  }
  return copy;
}

/** Sets an own member, `__proto__` as any other. */
export function define(map: AnyValueMap, key: string, value: AnyValue): void {
  if (key === '__proto__')
    Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
  else map[key] = value;
}
