import { thrownText } from '../floor/thrown.js';
import type { AnyValue, AnyValueMap } from './any-value.js';
import { define } from './clone.js';
import type { Copier } from './copying.js';
import { truncationMark } from './cut.js';
import { MAX_NODES } from './limits.js';

/** Maximum length of the key of a `[Truncated: …]` mark. */
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
  let keys: readonly string[];
  try {
    keys = copier.slowPathKeys ?? Object.keys(fields);
  } catch (error) {
    copier.attribute('log.fields', thrownText(error), into);
    return into;
  }
  copier.slowPathKeys = undefined;
  const earlier = Object.keys(into);
  let left = Math.min(room, MAX_NODES - earlier.length);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string;
    if (left <= 0) {
      replaceEarlier(fields, keys, i, earlier, into, copier);
      if (room > MAX_NODES) markMissing(into, key, keys.length - i);
      break;
    }
    const isReplaced = Object.hasOwn(into, key);
    if (i < copiedCount) {
      define(into, key, (fields as AnyValueMap)[key]);
    } else if (key === '') {
      copier.dropped++;
      continue;
    } else {
      const value = copier.field(fields, key);
      if (value === undefined) continue;
      define(into, copier.key(key), value);
    }
    if (!isReplaced) left--;
  }
  return into;
}

/** There is no room for new members: those from `from` on are counted, apart from those that replace earlier ones. */
function replaceEarlier(
  fields: object,
  keys: readonly string[],
  from: number,
  earlier: readonly string[],
  into: AnyValueMap,
  copier: Copier,
): void {
  copier.dropped += keys.length - from;
  if (earlier.length === 0) return;
  const done = new Set(keys.slice(0, from));
  for (const key of earlier) {
    if (done.has(key) || !isEnumerable(fields, key)) continue;
    copier.dropped--;
    const value = copier.field(fields, key);
    if (value !== undefined) define(into, key, value);
  }
}

function isEnumerable(fields: object, key: string): boolean {
  try {
    return Object.prototype.propertyIsEnumerable.call(fields, key);
  } catch {
    return false;
  }
}

/** Completes a map that `copyFast` left. Never throws. */
export function copyRest(copier: Copier): AnyValue {
  const { slowPathInput, copiedCount } = copier;
  try {
    const keys = copier.slowPathKeys ?? Object.keys(slowPathInput);
    copier.slowPathKeys = undefined;
    const value = (index: number) => {
      const key = keys[index] as string;
      return index < copiedCount ? (slowPathInput as AnyValueMap)[key] : copier.member(slowPathInput, key);
    };
    const ceiling = copier.beginNested();
    const copy = copyMembersSlow(keys, value, copier, copiedCount);
    copier.maxNodes = ceiling;
    return copy;
  } catch (error) {
    return copier.string(thrownText(error));
  }
}

/**
 * A map of these keys, as far as the budgets allow.
 *
 * @param value Returns the value of the key at an index
 * @param copiedCount How many of the first values are copied already
 */
function copyMembersSlow(
  keys: readonly string[],
  value: (index: number) => AnyValue,
  copier: Copier,
  copiedCount: number,
): AnyValueMap {
  const copy: AnyValueMap = {};
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string;
    if (i < copiedCount) {
      define(copy, key, value(i));
    } else if (copier.exhausted) {
      copier.dropped += keys.length - i;
      markMissing(copy, key, keys.length - i);
      break;
    } else if (key === '') {
      copier.dropped++;
    } else {
      define(copy, copier.key(key), value(i) ?? null);
    }
  }
  return copy;
}

/** Says how many members are missing under the key of the first of them. */
function markMissing(map: AnyValueMap, key: string, missing: number): void {
  define(map, key.slice(0, MAX_MARKED_KEY).toWellFormed(), truncationMark(missing, 'members'));
}

/** The entries of a Map, as a map. Keys become text; of equal keys, the last one wins. */
export function copyEntriesSlow(
  entries: Iterable<readonly [unknown, unknown]>,
  size: number,
  copier: Copier,
): AnyValueMap {
  const copy: AnyValueMap = {};
  const ceiling = copier.beginNested();
  let count = 0;
  for (const entry of entries) {
    const key = typeof entry[0] === 'string' ? entry[0] : copier.text(entry[0]);
    if (copier.exhausted) {
      copier.dropped += size - count;
      markMissing(copy, key, size - count);
      break;
    }
    count++;
    if (key === '') copier.dropped++;
    else define(copy, copier.key(key), copier.member(entry, 1) ?? null);
  }
  copier.maxNodes = ceiling;
  return copy;
}

/** The elements of an array, as far as the budgets allow. */
export function copyArraySlow(array: readonly unknown[], copier: Copier): AnyValue[] {
  const copy: AnyValue[] = [];
  const { length } = array;
  const ceiling = copier.beginNested();
  for (let i = 0; i < length; i++) {
    if (copier.exhausted) {
      markMissingItems(copy, length - i, copier);
      break;
    }
    copy.push(copier.member(array, i) ?? null);
  }
  copier.maxNodes = ceiling;
  return copy;
}

/** The elements of a Set, as far as the budgets allow. */
export function copySetSlow(values: Iterable<unknown>, size: number, copier: Copier): AnyValue[] {
  const copy: AnyValue[] = [];
  const ceiling = copier.beginNested();
  for (const value of values) {
    if (copier.exhausted) {
      markMissingItems(copy, size - copy.length, copier);
      break;
    }
    copy.push(copier.value(value) ?? null);
  }
  copier.maxNodes = ceiling;
  return copy;
}

function markMissingItems(list: AnyValue[], missing: number, copier: Copier): void {
  copier.dropped += missing;
  list.push(truncationMark(missing, 'items'));
}
