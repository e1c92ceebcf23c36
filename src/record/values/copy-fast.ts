import type { AnyValue, AnyValueMap } from './any-value.js';
import { CLONE_SITES, clone, cloneSiteOf, cloneSiteOfKey } from './clone.js';
import type { Copier } from './copying.js';
import { MAX_CHARS, MAX_NODES } from './limits.js';

/** Longer keys and texts are looked at more closely. */
const MAX_PLAIN = 1_000;
/** From here on, a key and a text might be more than is left for them. */
const MANY_CHARS = MAX_CHARS - 2 * MAX_PLAIN;
/** Numbers within are none that a decoder could take for something else. */
const PLAIN = 2 ** 53;
/** So many keys are remembered for each place. */
const MAX_KNOWN = 64;
const hasOwn = Object.prototype.hasOwnProperty;

/**
 * The keys that were found good, by place and in their order: objects that are copied there mostly have the same. Filled with one that is
 * good anywhere: where nothing but strings was ever found, engines compare quickly.
 */
const known: readonly string[][] = Array.from({ length: CLONE_SITES }, () =>
  Array.from({ length: MAX_KNOWN }, () => 'key'),
);

/**
 * Copies all members together, which engines do many times faster than one after another, then each value in its place. Where one of
 * them is out of the ordinary, gives undefined, and leaves in `copier.slowPathInput` what is to be copied one by one instead: the members as
 * they were read, so that none is read twice, of which the first `copier.done` are copied already; or the object itself, when it cannot
 * be read at once.
 *
 * @param room How many members are let in
 * @param absent What stands for undefined; undefined where that is left out
 */
export function copyFast(
  object: object,
  room: number,
  absent: null | undefined,
  copier: Copier,
): AnyValueMap | undefined {
  const copy = cloneOf(object, copier);
  if (copy === undefined) return undefined;
  const keys = known[copier.cloneSite] as string[];
  copier.cloneSite = -1;
  const longest = Math.min(MAX_PLAIN, copier.maxLength);
  // Whole numbers of 32 bits, which engines compare at once.
  let limit = Math.min(room, MAX_NODES - copier.nodes) | 0;
  let { chars } = copier;
  let at = 0;
  /** So many of them are counted. */
  let counted = 0;
  for (const key in copy) {
    // Somebody may have put something on Object.prototype.
    if (!hasOwn.call(copy, key)) continue;
    const value = copy[key];
    const isUsual = at < limit && chars < MANY_CHARS && (key === keys[at] || isGood(key, keys, at));
    if (!isUsual || (value === undefined && absent === undefined)) return leave(copy, at, counted, chars, copier);
    // What many members are is the same as its copy.
    if (typeof value === 'string' && value.length <= longest && value.isWellFormed()) {
      chars += value.length;
    } else if (typeof value === 'number' ? !(value < PLAIN && value > -PLAIN) : typeof value !== 'boolean') {
      copier.nodes += at - counted;
      counted = at + 1;
      copier.chars = chars;
      copyMember(copy, key, value, absent, copier);
      limit = Math.min(room, counted + MAX_NODES - copier.nodes) | 0;
      chars = copier.chars;
    }
    at++;
    chars += key.length;
  }
  copier.nodes += at - counted;
  copier.chars = chars;
  return copy;
}

/** Undefined where it cannot be read at once. */
function cloneOf(object: object, copier: Copier): AnyValueMap | undefined {
  try {
    if (copier.cloneSite < 0) copier.cloneSite = cloneSiteOf(object);
    return clone(object as AnyValueMap, copier.cloneSite);
  } catch {
    copier.slowPathInput = object;
    copier.copiedCount = 0;
    return undefined;
  }
}

/** From that place on, one by one. */
function leave(copy: AnyValueMap, at: number, counted: number, chars: number, copier: Copier): undefined {
  copier.nodes += at - counted;
  copier.chars = chars;
  copier.slowPathInput = copy;
  copier.copiedCount = at;
}

function copyMember(copy: AnyValueMap, key: string, value: AnyValue, absent: null | undefined, copier: Copier): void {
  copier.cloneSite = cloneSiteOfKey(key);
  let copied: AnyValue = absent;
  if (isMap(value) && copier.enter(value)) {
    // As `copier.map` does it, which is slower by a twentieth of a log call.
    copied = copyFast(value, MAX_NODES + 1, null, copier) ?? copier.rest();
    copier.leave();
  } else if (value !== undefined) {
    copied = copier.value(value);
  }
  if (copied !== value) copy[key] = copied;
}

/** What most objects in others are. */
function isMap(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  try {
    return Object.getPrototypeOf(value) === Object.prototype;
  } catch {
    return false;
  }
}

/** Whether a key may stay as it is; if so, it is known from now on. */
function isGood(key: string, keys: string[], at: number): boolean {
  if (key === '' || key.length > MAX_PLAIN || !key.isWellFormed()) return false;
  if (at < MAX_KNOWN) keys[at] = key;
  return true;
}
