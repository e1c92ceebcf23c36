/* What is kept of the objects of the web's APIs, whose members are all inherited? */
import type { AnyValue, AnyValueMap } from './any-value.js';
import { define } from './clone.js';
import type { Copier } from './copying.js';

type Reader = (object: never, copier: Copier) => AnyValue;

/** By class. A class that this runtime does not have is no global. */
const READERS: ReadonlyArray<readonly [name: string, read: Reader]> = [
  ['Headers', entries],
  ['URLSearchParams', entries],
  ['FormData', entries],
  ['Request', (request: Request, copier) => members(request, ['method', 'url', 'headers'], copier)],
  ['Response', (response: Response, copier) => members(response, ['status', 'statusText', 'url', 'headers'], copier)],
  ['File', (file: Blob, copier) => members(file, ['name', 'type', 'size'], copier)],
  ['Blob', (blob: Blob, copier) => members(blob, ['type', 'size'], copier)],
  ['AbortSignal', (signal: AbortSignal, copier) => members(signal, ['aborted', 'reason'], copier)],
  ['CloseEvent', (event: object, copier) => members(event, ['type', 'code', 'reason', 'wasClean'], copier)],
  ['ErrorEvent', (event: object, copier) => members(event, ['type', 'message', 'error'], copier)],
  ['MessageEvent', (event: object, copier) => members(event, ['type', 'data'], copier)],
  ['CustomEvent', (event: object, copier) => members(event, ['type', 'detail'], copier)],
  ['Event', (event: Event, copier) => members(event, ['type'], copier)],
];

/** A copy of what the object holds; undefined for an object of no such class. @throws what a hostile object throws */
export function webValue(object: object, copier: Copier): AnyValue {
  // Most classes of applications have no tag.
  if (!(Symbol.toStringTag in object)) return undefined;
  for (const [name, read] of READERS) if (isInstance(object, name)) return read(object as never, copier);
  return undefined;
}

/** Node loads some of these classes at their first use: a global is read only where an object says that it is of the class. */
function isInstance(object: object, name: string): boolean {
  for (let prototype: unknown = object; prototype !== null; prototype = Object.getPrototypeOf(prototype)) {
    const descriptor = Object.getOwnPropertyDescriptor(prototype, Symbol.toStringTag);
    if (descriptor?.value === name) {
      const known = (globalThis as Record<string, unknown>)[name];
      return typeof known === 'function' && object instanceof known;
    }
  }
  return false;
}

/** Entries as a map; the values of a name that comes more than once are a list. */
function entries(pairs: Iterable<[string, unknown]>, copier: Copier): AnyValueMap {
  const copy: AnyValueMap = {};
  let left = 0;
  for (const [name, value] of pairs) {
    if (copier.exhausted) {
      left++;
      continue;
    }
    if (name === '') {
      copier.dropped++;
      continue;
    }
    const key = copier.key(name);
    const earlier = Object.hasOwn(copy, key) ? copy[key] : undefined;
    const item = copier.value(value) ?? null;
    if (earlier === undefined) define(copy, key, item);
    else if (Array.isArray(earlier)) earlier.push(item);
    else define(copy, key, [earlier, item]);
  }
  copier.dropped += left;
  return copy;
}

function members(object: object, names: readonly string[], copier: Copier): AnyValueMap {
  const copy: AnyValueMap = {};
  for (const name of names) {
    const value = copier.member(object, name);
    if (value !== undefined && value !== '') define(copy, copier.key(name), value);
  }
  return copy;
}
