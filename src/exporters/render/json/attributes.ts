import type { AnyValueMap } from '../../../record/values/any-value.js';
import { define } from '../../../record/values/clone.js';

/** Gives an attribute another name, where its own cannot stand beside the members of a profile. */
export type Rename = (key: string) => string;

/** Adds attributes to the members of a line. A name that is taken gets `_` at its end: no attribute hides a member. */
export function addAttributes(line: AnyValueMap, attributes: AnyValueMap, rename: Rename | undefined): void {
  for (const key of Object.keys(attributes)) {
    let free = rename === undefined ? key : rename(key);
    while (Object.hasOwn(line, free) || (free !== key && Object.hasOwn(attributes, free))) free += '_';
    define(line, free, attributes[key]);
  }
}

/**
 * For a reader that takes dots for paths: an attribute `log` cannot stand beside `log.level`, nor `message.id` beside `message`, whether or not
 * this line has the member. The part of the name that clashes gets a `_`.
 */
export function renamedPaths(members: readonly string[]): Rename {
  const leaves = new Set(members);
  const objects = new Set(members.flatMap((name) => pathsAbove(name)));
  const longest = Math.max(...members.map(({ length }) => length));
  return (key) => {
    if (objects.has(key)) return `${key}_`;
    // No further than the longest name: a key may have thousands of dots.
    for (let dot = key.indexOf('.'); dot >= 0 && dot <= longest; dot = key.indexOf('.', dot + 1)) {
      const above = key.slice(0, dot);
      if (leaves.has(above)) return `${above}_${key.slice(dot)}`;
    }
    return key;
  };
}

/** `a.b.c`: `a`, `a.b`. */
function pathsAbove(name: string): string[] {
  const parts = name.split('.');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('.'));
}
