import type { AnyValue } from './any-value.js';

/**
 * A value as JSON, in one line unless `indent` is given. What JSON cannot express becomes text: NaN, infinities, bigints; bytes are
 * base64; undefined is null. Never throws for values that were copied before.
 */
export function jsonOf(value: AnyValue, indent?: number): string {
  return escapeJson(JSON.stringify(value, express, indent) ?? 'null');
}

/** A value as text: a string as it is, scalars as JavaScript prints them, everything else as JSON. */
export function textOf(value: AnyValue): string {
  if (typeof value === 'string') return value;
  return typeof value === 'object' && value !== null ? jsonOf(value) : String(value);
}

function express(_: string, value: unknown): unknown {
  switch (typeof value) {
    case 'bigint':
      return String(value);
    case 'number':
      return Number.isFinite(value) ? value : String(value);
    case 'undefined':
      return null;
    default:
      return value instanceof Uint8Array
        ? Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')
        : value;
  }
}

// DEL, C1, line and paragraph separator, bidi marks, overrides and isolates: JSON lets them stand, a terminal acts on them.
const UNSAFE = /[\u007f-\u009f\u200e\u200f\u061c\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** Escapes, within JSON, what could forge a line or turn text around; the parsed value is the same. */
function escapeJson(json: string): string {
  return json.replace(UNSAFE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
