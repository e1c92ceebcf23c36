import type { AnyValue, AnyValueMap } from '../../../record/values/any-value.js';
import type { NativeBuffer } from './bytes.js';
import { EncodedFragment, FragmentCache } from './fragment-cache.js';
import {
  MAX_LOOP_LENGTH,
  writeAscii,
  writeBigint,
  writeByte,
  writeBytes,
  writeDouble,
  writeInteger,
  writeLengthPrefix,
  writeText,
} from './wire.js';

// Tags, as in `protobuf.ts`.
const KEY_VALUE_KEY = 0x0a;
const KEY_VALUE_VALUE = 0x12;
const VALUE_STRING = 0x0a;
const VALUE_BOOL = 0x10;
const VALUE_INT = 0x18;
const VALUE_DOUBLE = 0x21;
const VALUE_ARRAY = 0x2a;
const VALUE_MAP = 0x32;
const VALUE_BYTES = 0x3a;
const LIST_VALUES = 0x0a;

/** For longer text, two bytes are left for the length of the enclosing message. */
const LONG_TEXT = 100;
/** Limit for the bytes of a short value beside its key. */
const MAX_PLAIN_BYTES = 32;
/** Limit for a cached key: with a short text beside it, the length still takes one byte. */
const MAX_KEY_BYTES = 80;
/** Each fragment is the key's field and the tag of the value. */
const keys = new FragmentCache(MAX_KEY_BYTES, (key) => {
  const text = Buffer.from(key);
  return text.length > MAX_KEY_BYTES ? undefined : Buffer.of(KEY_VALUE_KEY, text.length, ...text, KEY_VALUE_VALUE);
});
/** Stand before the first key of a record and of a nested map, to remember which key that is. */
const [beforeRecord, beforeMap] = [new EncodedFragment(''), new EncodedFragment('')];
const hasOwn = Object.prototype.hasOwnProperty;

/** Writes the members of a map, each as a KeyValue with this tag. */
export function writeMembers(buffer: NativeBuffer, position: number, tag: number, members: AnyValueMap): number {
  let at = position;
  let previous: EncodedFragment = tag === LIST_VALUES ? beforeMap : beforeRecord;
  // With `Object.keys`, a record takes a seventh longer (bench/tricks, for-in).
  for (const key in members) {
    // Skips members that other code has added to Object.prototype.
    if (!hasOwn.call(members, key)) continue;
    const value = members[key];
    let fragment = previous.next;
    if (fragment === undefined || fragment.text !== key) {
      fragment = keys.get(key);
      previous.next = fragment;
    }
    if (fragment !== undefined) {
      previous = fragment;
      const plain = isMap(value)
        ? writeMap(buffer, at, tag, fragment, value)
        : writePlain(buffer, at, tag, fragment, value);
      if (plain > 0) {
        at = plain;
        continue;
      }
    }
    if (value === undefined && tag !== LIST_VALUES) continue;
    buffer[at] = tag;
    const left = typeof value === 'string' && value.length + key.length > LONG_TEXT ? 2 : 1;
    const start = at + 1 + left;
    const end = writeValue(buffer, writeKey(buffer, start, key, fragment), KEY_VALUE_VALUE, value);
    at = writeLengthPrefix(buffer, start, end, left);
  }
  return at;
}

function isMap(value: AnyValue): value is AnyValueMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

/** Writes a map under a cached key; returns 0 if there is no room. */
function writeMap(buffer: NativeBuffer, at: number, tag: number, key: EncodedFragment, map: AnyValueMap): number {
  if (at + key.room + MAX_PLAIN_BYTES > buffer.length) return 0;
  buffer[at] = tag;
  const valueAt = key.write(buffer.view, at + 2) + 1;
  buffer[valueAt] = VALUE_MAP;
  const start = valueAt + 2;
  const end = writeMembers(buffer, start, LIST_VALUES, map);
  const length = end - at - 2;
  if (length > 0x7f || end > buffer.length)
    return writeLengthPrefix(
      buffer,
      at + 2,
      writeLengthPrefix(buffer, valueAt, writeLengthPrefix(buffer, start, end, 1), 1),
      1,
    );
  buffer[at + 1] = length;
  buffer[valueAt - 1] = end - valueAt;
  buffer[start - 1] = end - start;
  return end;
}

function writeKey(buffer: NativeBuffer, at: number, key: string, fragment: EncodedFragment | undefined): number {
  if (fragment === undefined || at + fragment.room > buffer.length) return writeText(buffer, at, KEY_VALUE_KEY, key);
  // Minus the value's tag, which the caller writes.
  return fragment.write(buffer.view, at) - 1;
}

/** Writes what most attributes are: short ASCII text, a number or a boolean under a cached key. Returns 0 for any other value. */
function writePlain(buffer: NativeBuffer, at: number, tag: number, key: EncodedFragment, value: AnyValue): number {
  if (typeof value === 'object' || (typeof value === 'string' && value.length > MAX_LOOP_LENGTH)) return 0;
  if (at + key.room + MAX_PLAIN_BYTES > buffer.length) return 0;
  const lengthAt = key.write(buffer.view, at + 2);
  let end: number;
  if (typeof value === 'string') {
    buffer[lengthAt + 1] = VALUE_STRING;
    buffer[lengthAt + 2] = value.length;
    end = writeAscii(buffer, lengthAt + 3, value);
    if (end === 0) return 0;
  } else if (typeof value === 'number') {
    if (Number.isSafeInteger(value) && !Object.is(value, -0))
      end = writeInteger(buffer, lengthAt + 1, VALUE_INT, value);
    else end = writeDouble(buffer, lengthAt + 1, VALUE_DOUBLE, value);
  } else if (typeof value === 'boolean') {
    end = writeByte(buffer, lengthAt + 1, VALUE_BOOL, value ? 1 : 0);
  } else {
    return 0;
  }
  buffer[at] = tag;
  buffer[at + 1] = end - at - 2;
  buffer[lengthAt] = end - lengthAt - 1;
  return end;
}

/** Writes an AnyValue; an empty one for null and undefined. */
export function writeValue(buffer: NativeBuffer, at: number, tag: number, value: AnyValue): number {
  buffer[at] = tag;
  const start = at + 2;
  switch (typeof value) {
    case 'string': {
      const left = value.length > LONG_TEXT ? 2 : 1;
      const end = writeText(buffer, at + 1 + left, VALUE_STRING, value);
      return writeLengthPrefix(buffer, at + 1 + left, end, left);
    }
    case 'number': {
      const isInteger = Number.isSafeInteger(value) && !Object.is(value, -0);
      const end = isInteger
        ? writeInteger(buffer, start, VALUE_INT, value)
        : writeDouble(buffer, start, VALUE_DOUBLE, value);
      return writeLengthPrefix(buffer, start, end, 1);
    }
    case 'boolean':
      return writeLengthPrefix(buffer, start, writeByte(buffer, start, VALUE_BOOL, value ? 1 : 0), 1);
    case 'bigint':
      return writeLengthPrefix(buffer, start, writeBigint(buffer, start, VALUE_INT, value), 1);
    case 'object':
      return writeLengthPrefix(buffer, start, value === null ? start : writeObject(buffer, start, value), 1);
    default:
      return writeLengthPrefix(buffer, start, start, 1);
  }
}

function writeObject(buffer: NativeBuffer, at: number, value: AnyValue[] | Uint8Array | AnyValueMap): number {
  const start = at + 2;
  if (isMap(value)) {
    buffer[at] = VALUE_MAP;
    return writeLengthPrefix(buffer, start, writeMembers(buffer, start, LIST_VALUES, value), 1);
  }
  if (!Array.isArray(value)) return writeBytes(buffer, at, VALUE_BYTES, value);
  buffer[at] = VALUE_ARRAY;
  let end = start;
  for (let i = 0; i < value.length; i++) end = writeValue(buffer, end, LIST_VALUES, value[i]);
  return writeLengthPrefix(buffer, start, end, 1);
}
