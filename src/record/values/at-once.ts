import type { AnyValueMap } from './any-value.js';
import { clone, PLACES, placeOf, placeOfKey } from './clone.js';
import type { Copier } from './copying.js';
import { MAX_CHARS, MAX_NODES, TRUNCATED } from './limits.js';
import { define, MAX_MARKED_KEY } from './one-by-one.js';

/** Longer keys and texts are looked at more closely, and so are all texts when less than this is left for them. */
const MAX_PLAIN = 1_000;
/** Numbers within are none that a decoder could take for something else. */
const PLAIN = 2 ** 53;
/** So many keys are remembered for each place. */
const MAX_KNOWN = 64;
const hasOwn = Object.prototype.hasOwnProperty;

/** The keys that were found good, by place and in their order: objects that are copied there mostly have the same. */
const known: readonly string[][] = Array.from({ length: PLACES }, () => []);

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
  const { nodes: nodesBefore, chars: charsBefore, dropped, exotic } = copier;
  let { place } = copier;
  copier.place = -1;
  let copy: AnyValueMap;
  try {
    if (place < 0) place = placeOf(object);
    copy = clone(object as AnyValueMap, place);
  } catch {
    copier.unusual = object;
    return undefined;
  }
  const keys = known[place] as string[];
  const longest = Math.min(MAX_PLAIN, copier.maxLength);
  let nodes = nodesBefore;
  let chars = charsBefore;
  let at = 0;
  for (const key in copy) {
    // Somebody may have put something on Object.prototype.
    if (!hasOwn.call(copy, key)) continue;
    if (nodes >= MAX_NODES || chars >= MAX_CHARS) {
      copier.nodes = nodes;
      copier.chars = chars;
      return cutOff(copy, key, copier);
    }
    const value = copy[key];
    if (at >= room || (value === undefined && absent === undefined) || (key !== keys[at] && !isGood(key, keys, at))) {
      copier.nodes = nodesBefore;
      copier.chars = charsBefore;
      copier.dropped = dropped;
      copier.exotic = exotic;
      copier.unusual = copy;
      return undefined;
    }
    at++;
    // What many members are is the same as its copy.
    if (typeof value === 'boolean' || (typeof value === 'number' && value < PLAIN && value > -PLAIN)) {
      nodes++;
    } else if (
      typeof value === 'string' &&
      value.length <= longest &&
      chars < MAX_CHARS - MAX_PLAIN &&
      value.isWellFormed()
    ) {
      nodes++;
      chars += value.length;
    } else {
      copier.nodes = nodes;
      copier.chars = chars;
      copier.place = placeOfKey(key);
      const copied = value === undefined ? absent : copier.value(value);
      if (copied !== value) copy[key] = copied;
      nodes = copier.nodes;
      chars = copier.chars;
    }
    chars += key.length;
  }
  copier.nodes = nodes;
  copier.chars = chars;
  return copy;
}

/** Whether a key may stay as it is; if so, it is known from now on. */
function isGood(key: string, keys: string[], at: number): boolean {
  if (key === '' || key.length > MAX_PLAIN || !key.isWellFormed()) return false;
  if (at < MAX_KNOWN) keys[at] = key;
  return true;
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
