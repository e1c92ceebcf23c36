/* Which value does a placeholder name? */
import type { AnyValue } from '../values/any-value.js';
import type { Conversion } from './repr.js';

/** The contents of a placeholder: `name!conversion:spec`. */
export interface Field {
  readonly name: string;
  readonly conversion: Conversion | undefined;
  readonly spec: string;
}

/** A parsed name: `a.b[c]` is `a`, then `b`, then `c`. */
export interface FieldName {
  readonly first: string;
  readonly path: readonly string[];
}

const NO_PATH: readonly string[] = [];

/** The end of the name: the first `:` or `!` outside of brackets. */
function nameEnd(field: string): number {
  for (let at = 0; at < field.length; at++) {
    const character = field[at];
    if (character === ':' || character === '!') return at;
    if (character !== '[') continue;
    const close = field.indexOf(']', at);
    if (close < 0) return field.length;
    at = close;
  }
  return field.length;
}

/** Parses a field; undefined for a malformed one. */
export function parseField(field: string): Field | undefined {
  const end = nameEnd(field);
  const name = field.slice(0, end);
  if (field[end] !== '!') return { name, conversion: undefined, spec: field.slice(end + 1) };
  const conversion = field[end + 1];
  const behind = field[end + 2];
  if (conversion !== 'r' && conversion !== 's' && conversion !== 'a') return undefined;
  if (behind !== undefined && behind !== ':') return undefined;
  return { name, conversion, spec: field.slice(end + 3) };
}

/** Parses a name; undefined for a malformed one. */
export function parseName(name: string): FieldName | undefined {
  let at = name.search(/[.[]/);
  if (at < 0) return { first: name, path: NO_PATH };
  const first = name.slice(0, at);
  const path: string[] = [];
  const step = /\.([^.[]+)|\[([^\]]+)\]/y;
  while (at < name.length) {
    step.lastIndex = at;
    const match = step.exec(name);
    if (match === null) return undefined;
    path.push(match[1] ?? match[2] ?? '');
    at = step.lastIndex;
  }
  return { first, path };
}

/** The result of a path that leads nowhere; `undefined` is a value. */
export const MISSING = Symbol('missing');
export type Missing = typeof MISSING;

/** The value at the end of a path: through own members of maps, and elements of lists. */
export function memberAt(value: AnyValue, path: readonly string[]): AnyValue | Missing {
  let member = value;
  for (const key of path) {
    if (typeof member !== 'object' || member === null || member instanceof Uint8Array) return MISSING;
    if (Array.isArray(member)) {
      if (!/^\d{1,9}$/.test(key) || Number(key) >= member.length) return MISSING;
      member = member[Number(key)];
    } else {
      if (!Object.hasOwn(member, key)) return MISSING;
      member = member[key];
    }
  }
  return member;
}
