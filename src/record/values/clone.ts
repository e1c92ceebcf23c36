import type { AnyValueMap } from './any-value.js';

/*
 * Engines copy an object at once five times as fast where they have met its shape before, and remember four shapes for each place in the
 * code. Objects whose first keys differ are copied in different places, so that a program may log some dozens of shapes before that is lost.
 */
type Clone = (object: AnyValueMap) => AnyValueMap;

// biome-ignore format: the same, so many times
const PLACES: readonly Clone[] = [
  (object) => ({ ...object }), (object) => ({ ...object }), (object) => ({ ...object }), (object) => ({ ...object }),
  (object) => ({ ...object }), (object) => ({ ...object }), (object) => ({ ...object }), (object) => ({ ...object }),
  (object) => ({ ...object }), (object) => ({ ...object }), (object) => ({ ...object }), (object) => ({ ...object }),
  (object) => ({ ...object }), (object) => ({ ...object }), (object) => ({ ...object }), (object) => ({ ...object }),
];
const LAST = PLACES.length - 1;

/** A shallow copy: own enumerable members, each read once. @throws what reading throws */
export function clone(object: AnyValueMap): AnyValueMap {
  let place = 0;
  for (const key in object) {
    place = key.length + key.charCodeAt(0);
    break;
  }
  return (PLACES[place & LAST] as Clone)(object);
}

/**
 * A new map of the members of both, where the later one wins, that more may be added to. To add members to a clone, or to spread one map
 * behind another, takes the V8 of Node 20 several times as long as a log call.
 */
export function merged(earlier: AnyValueMap, later?: AnyValueMap): AnyValueMap {
  // Assigning such a member would do something else.
  const isOdd = Object.hasOwn(earlier, '__proto__') || (later !== undefined && Object.hasOwn(later, '__proto__'));
  return isOdd ? { ...earlier, ...later } : Object.assign({}, earlier, later);
}
