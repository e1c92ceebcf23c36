import type { AnyValue, AnyValueMap } from './any-value.js';
import { CLONE_SITES, clone, cloneSiteOfKey } from './clone.js';
import type { Copier } from './copying.js';
import { MAX_CHARS, MAX_NODES } from './limits.js';

/** Longer keys and texts take the slow path. */
const MAX_PLAIN_LENGTH = 1_000;
/** From half of the budgets on, the slow path sees to it that each attribute has its share. */
const MANY_CHARS = MAX_CHARS / 2;
const MANY_NODES = MAX_NODES / 2;
/** Objects with more keys are not cloned as a whole. */
const MAX_KEYS = 1_000;
/** How many of the first objects of a clone site are measured before the clone; of the later ones, every 16th is. */
const FIRST_GUARDED = 64;
const GUARDED_MASK = 15;
/** Numbers within these bounds are portable: no decoder takes them for something else. */
const MAX_PLAIN_NUMBER = 2 ** 53;
/** Keys remembered per clone site. */
const MAX_KNOWN_KEYS = 64;
const hasOwn = Object.prototype.hasOwnProperty;

/**
 * Keys that were found valid, by clone site and position: objects cloned at one site mostly have the same keys. Pre-filled with a valid key:
 * V8 compares faster in an array that has never held anything but strings.
 */
const validKeys: readonly string[][] = Array.from({ length: CLONE_SITES }, () =>
  Array.from({ length: MAX_KNOWN_KEYS }, () => 'key'),
);

/**
 * Clones all members together, then copies each value in place. Copying one by one makes a log call 1.8 times as slow (bench/tricks, copy-fast).
 * At the first member that needs the slow path it returns undefined. `copier.slowPathInput` then holds the members as they were
 * read, so that none is read twice; the first `copier.copiedCount` are copied already. If the clone throws, it holds the object itself.
 *
 * @param room How many members are accepted
 * @param absent Replaces undefined; if it is undefined itself, such members take the slow path, which leaves them out
 */
export function copyFast(
  object: object,
  room: number,
  absent: null | undefined,
  copier: Copier,
): AnyValueMap | undefined {
  const copy = cloneOf(object, copier);
  if (copy === undefined) return undefined;
  const site = copier.cloneSite;
  const keys = validKeys[site] as string[];
  copier.cloneSite = -1;
  const longest = Math.min(MAX_PLAIN_LENGTH, copier.maxLength);
  // 32-bit integers: V8 compares these directly.
  let limit = Math.min(room, MANY_NODES - copier.nodes) | 0;
  let { chars } = copier;
  let at = 0;
  /** How many members are in `copier.nodes` already. */
  let counted = 0;
  for (const key in copy) {
    // `for in` also visits members of Object.prototype that an application has added.
    if (!hasOwn.call(copy, key)) continue;
    const value = copy[key];
    const isPlain = at < limit && chars < MANY_CHARS && (key === keys[at] || isValid(key, keys, at));
    if (!isPlain || (value === undefined && absent === undefined)) return leave(copy, at, counted, chars, copier, site);
    // Short well-formed texts, plain numbers and booleans are their own copies.
    if (typeof value === 'string' && value.length <= longest && value.isWellFormed()) {
      chars += value.length;
    } else if (
      typeof value === 'number' ? !(value < MAX_PLAIN_NUMBER && value > -MAX_PLAIN_NUMBER) : typeof value !== 'boolean'
    ) {
      copier.nodes += at - counted;
      counted = at + 1;
      copier.chars = chars;
      copyMember(copy, key, value, absent, copier);
      limit = Math.min(room, counted + MANY_NODES - copier.nodes) | 0;
      chars = copier.chars;
    }
    at++;
    chars += key.length;
  }
  copier.nodes += at - counted;
  copier.chars = chars;
  return copy;
}

/** The next calls of a site at which an object was long are guarded, too. */
const AFTER_LONG = -1_000;

/** How many objects were cloned at each site. */
const clones = new Int32Array(CLONE_SITES);

/** Undefined if the object is long, or the clone throws. */
function cloneOf(object: object, copier: Copier): AnyValueMap | undefined {
  try {
    if (copier.cloneSite < 0) {
      // The first key of a long object costs as much as all of them.
      const keys = Object.keys(object);
      if (isLong(object, keys, copier)) return undefined;
      copier.cloneSite = keys.length === 0 ? 0 : cloneSiteOfKey(keys[0] as string);
    } else {
      const site = copier.cloneSite;
      const count = clones[site] as number;
      if (count < FIRST_GUARDED || (count & GUARDED_MASK) === 0) {
        if (isLong(object, Object.keys(object), copier)) {
          clones[site] = AFTER_LONG;
          return undefined;
        }
      }
      clones[site] = count + 1;
    }
    return clone(object as AnyValueMap, copier.cloneSite);
  } catch {
    copier.slowPathInput = object;
    copier.copiedCount = 0;
    return undefined;
  }
}

/**
 * True for an object whose clone would cost more than what is kept of it. To measure every object makes a log call 5 %
 * slower (bench/tricks, rarely-measured); a clone of a million keys takes two seconds.
 */
function isLong(object: object, keys: readonly string[], copier: Copier): boolean {
  if (keys.length <= MAX_KEYS) return false;
  copier.slowPathInput = object;
  copier.slowPathKeys = keys;
  copier.copiedCount = 0;
  return true;
}

/** Hands the members from `at` on to the slow path. */
function leave(copy: AnyValueMap, at: number, counted: number, chars: number, copier: Copier, site: number): undefined {
  copier.nodes += at - counted;
  copier.chars = chars;
  copier.slowPathInput = copy;
  copier.copiedCount = at;
  const keys = Object.keys(copy);
  copier.slowPathKeys = keys;
  if (keys.length > MAX_KEYS) clones[site] = AFTER_LONG;
}

function copyMember(copy: AnyValueMap, key: string, value: AnyValue, absent: null | undefined, copier: Copier): void {
  copier.cloneSite = cloneSiteOfKey(key);
  let copied: AnyValue = absent;
  if (isPlainObject(value) && copier.enter(value)) {
    // Inlined `copier.map`: calling it makes a log call 4 % slower (bench/tricks, inlined-map).
    copied = copyFast(value, MAX_NODES + 1, null, copier) ?? copier.rest();
    copier.leave();
  } else if (value !== undefined) {
    copied = copier.value(value);
  }
  if (copied !== value) copy[key] = copied;
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  try {
    return Object.getPrototypeOf(value) === Object.prototype;
  } catch {
    return false;
  }
}

/** True if the key can stay as it is. Remembers it. */
function isValid(key: string, keys: string[], at: number): boolean {
  if (key === '' || key.length > MAX_PLAIN_LENGTH || !key.isWellFormed()) return false;
  if (at < MAX_KNOWN_KEYS) keys[at] = key;
  return true;
}
