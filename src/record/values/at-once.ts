import type { AnyValueMap } from './any-value.js';
import type { Copier } from './copying.js';
import { TRUNCATED } from './limits.js';
import { define, MAX_MARKED_KEY } from './one-by-one.js';

/** Longer keys are looked at more closely. */
const MAX_PLAIN_KEY = 1_000;
/** Numbers within are none that a decoder could take for something else. */
const PLAIN = 2 ** 53;
const hasOwn = Object.prototype.hasOwnProperty;

/**
 * Copies all members together, which engines do many times faster than one after another, then each value in its place. Where one of
 * them is out of the ordinary, gives undefined, and leaves in `copier.unusual` what is to be copied one by one instead: the members as
 * they were read, so that none is read twice; or the object itself, when it cannot be read at once.
 *
 * @param room How many members are let in
 * @param absent What stands for undefined; undefined where that is left out
 */
export function copyAtOnce(
  object: object,
  room: number,
  absent: null | undefined,
  copier: Copier,
): AnyValueMap | undefined {
  const { nodes, chars, dropped, exotic } = copier;
  let copy: AnyValueMap;
  try {
    copy = { ...(object as AnyValueMap) };
  } catch {
    copier.unusual = object;
    return undefined;
  }
  let left = room;
  for (const key in copy) {
    // Somebody may have put something on Object.prototype.
    if (!hasOwn.call(copy, key)) continue;
    if (copier.spent) return cutOff(copy, key, copier);
    const value = copy[key];
    const leftOut = value === undefined && absent === undefined;
    if (--left < 0 || leftOut || key === '' || key.length > MAX_PLAIN_KEY || !key.isWellFormed()) {
      copier.nodes = nodes;
      copier.chars = chars;
      copier.dropped = dropped;
      copier.exotic = exotic;
      copier.unusual = copy;
      return undefined;
    }
    // What many members are is the same as its copy.
    if (typeof value === 'boolean' || (typeof value === 'number' && value < PLAIN && value > -PLAIN)) {
      copier.nodes++;
    } else {
      const copied = value === undefined ? absent : copier.value(value);
      if (copied !== value) copy[key] = copied;
    }
    copier.chars += key.length;
  }
  return copy;
}

/** What comes before that member, and a mark in its place. There may be far more behind it than before. */
function cutOff(copy: AnyValueMap, from: string, copier: Copier): AnyValueMap {
  const keys = Object.keys(copy);
  const end = keys.indexOf(from);
  const kept: AnyValueMap = {};
  for (const key of keys.slice(0, end)) define(kept, key, copy[key]);
  copier.dropped += keys.length - end;
  define(kept, from.slice(0, MAX_MARKED_KEY).toWellFormed(), TRUNCATED);
  return kept;
}
