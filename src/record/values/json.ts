import type { AnyValue, AnyValueMap } from './any-value.js';

/**
 * A value as JSON, in one line unless `indent` is given. What JSON cannot express becomes text: NaN, infinities, bigints; bytes are
 * base64; undefined is null. Never throws for values that were copied before.
 */
export function jsonOf(value: AnyValue, indent?: number): string {
  return indent === undefined ? written(value) : escapeUnsafe(JSON.stringify(value, expressed, indent) ?? 'null');
}

/** A value as text: a string as it is, scalars as JavaScript prints them, everything else as JSON. */
export function textOf(value: AnyValue): string {
  if (typeof value === 'string') return value;
  return typeof value === 'object' && value !== null ? written(value) : String(value);
}

// What JSON escapes, and DEL, C1, line and paragraph separator, bidi marks, overrides and isolates, which it lets stand and a terminal acts on.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const ESCAPED = /["\\\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]/;
const UNSAFE = /[\u007f-\u009f\u200e\u200f\u061c\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** Text as JSON has it, with what could forge a line or turn text around escaped, too. */
export function quoted(text: string): string {
  return ESCAPED.test(text) ? escapeUnsafe(JSON.stringify(text)) : `"${text}"`;
}

/** In one pass and without calling back for each value, which is what costs JSON.stringify its time. */
function written(value: AnyValue): string {
  switch (typeof value) {
    case 'string':
      return quoted(value);
    case 'number':
      // As JSON has it, there is no negative zero.
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
const MAX_KEYS = 1_000;
const MAX_KEPT_KEY = 100;
/** With their colons: the same few keys come with every record. */
const keys = new Map<string, string>();

function quotedKey(key: string): string {
  const known = keys.get(key);
  if (known !== undefined) return known;
  const text = `${quoted(key)}:`;
  if (key.length <= MAX_KEPT_KEY) {
    if (keys.size === MAX_KEYS) keys.clear();
    keys.set(key, text);
  }
  return text;
}

function writtenMap(map: AnyValueMap): string {
  let text = '{';
  for (const key in map) {
    // Somebody may have put something on Object.prototype.
    if (!hasOwn.call(map, key)) continue;
    text += (text === '{' ? '' : ',') + quotedKey(key) + written(map[key]);
  }
  return `${text}}`;
}

function expressed(_: string, value: unknown): unknown {
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

function escapeUnsafe(json: string): string {
  return json.replace(UNSAFE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
