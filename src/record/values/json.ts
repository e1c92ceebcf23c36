/* How does a copied value become text? */
import type { AnyValue, AnyValueMap } from './any-value.js';

/**
 * A value as JSON, in one line unless `indent` is given. NaN, infinities and bigints become text, bytes become base64, undefined becomes null.
 * Never throws for values that the value table has copied.
 */
export function jsonOf(value: AnyValue, indent?: number): string {
  return indent === undefined ? written(value) : terminalSafe(JSON.stringify(value, replacer, indent) ?? 'null');
}

/** A value as text: strings as they are, bytes as base64, other scalars as JavaScript prints them, everything else as JSON. */
export function textOf(value: AnyValue): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return String(value);
  return value instanceof Uint8Array ? base64(value) : written(value);
}

// The characters that JSON escapes, and those that it does not, but that a terminal acts on: DEL, C1, line and paragraph separators, bidi marks.
// biome-ignore lint/suspicious/noControlCharactersInRegex: the expression matches control characters
const ESCAPED = /["\\\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]/;
const UNSAFE = /[\u007f-\u009f\u200e\u200f\u061c\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** A JSON string. Also escapes characters that could forge a line or reverse text in a terminal. */
export function quoted(text: string): string {
  return ESCAPED.test(text) ? terminalSafe(JSON.stringify(text)) : `"${text}"`;
}

/** One pass without a callback: with JSON.stringify and a replacer, a line takes half as long again (bench/tricks, json-written). */
function written(value: AnyValue): string {
  switch (typeof value) {
    case 'string':
      return quoted(value);
    case 'number':
      // A template literal writes negative zero as 0, as JSON does.
      return Number.isFinite(value) ? `${value}` : `"${value}"`;
    case 'boolean':
      return value ? 'true' : 'false';
    case 'bigint':
      return `"${value}"`;
    case 'object':
      if (value === null) return 'null';
      if (Array.isArray(value)) return writtenList(value);
      if (value instanceof Uint8Array) return `"${base64(value)}"`;
      return writtenMap(value);
    default:
      return 'null';
  }
}

function writtenList(list: readonly AnyValue[]): string {
  let text = '[';
  for (let i = 0; i < list.length; i++) text += i === 0 ? written(list[i]) : `,${written(list[i])}`;
  return `${text}]`;
}

const hasOwn = Object.prototype.hasOwnProperty;
const MAX_CACHED_KEYS = 1_000;
const MAX_CACHED_KEY = 100;
/** Quoted keys with their colons: most records have the same few keys. Quoted anew, a line takes a seventh longer (bench/tricks, json-keys). */
const keys = new Map<string, string>();

function quotedKey(key: string): string {
  const known = keys.get(key);
  if (known !== undefined) return known;
  const text = `${quoted(key)}:`;
  if (key.length <= MAX_CACHED_KEY) {
    if (keys.size === MAX_CACHED_KEYS) keys.clear();
    keys.set(key, text);
  }
  return text;
}

function writtenMap(map: AnyValueMap): string {
  let text = '{';
  for (const key in map) {
    // `for in` also visits members of Object.prototype that an application has added.
    if (!hasOwn.call(map, key)) continue;
    text += (text === '{' ? '' : ',') + quotedKey(key) + written(map[key]);
  }
  return `${text}}`;
}

function replacer(_: string, value: unknown): unknown {
  switch (typeof value) {
    case 'bigint':
      return String(value);
    case 'number':
      return Number.isFinite(value) ? value : String(value);
    case 'undefined':
      return null;
    default:
      return value instanceof Uint8Array ? base64(value) : value;
  }
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/** JSON with the characters escaped that a terminal acts on, and that JSON leaves as they are. */
export function terminalSafe(json: string): string {
  return json.replace(UNSAFE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
