import type { AnyValue, AnyValueMap } from '../../../record/values/any-value.js';
import type { NativeBuffer } from './bytes.js';
import { EncodedFragment, FragmentCache } from './fragment-cache.js';
import {
  SHORT,
  writeAscii,
  writeBigint,
  writeByte,
  writeBytes,
  writeDouble,
  writeInteger,
  writeLengthPrefix,
  writeText,
} from './wire.js';

/* Tags, as in `protobuf.ts`. */
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

/** What text that is longer is in has a length of two bytes, most likely. */
const LONG_TEXT = 100;
/** What a short text takes beside its key, at most. */
const MOST_PLAIN = 32;
/** So that a short text beside it still has a length of one byte. */
const LONGEST_KEY = 80;
/** A key, and what is behind it as far as it is always the same. */
const keys = new FragmentCache(LONGEST_KEY, (key) => {
  const text = Buffer.from(key);
  return text.length > LONGEST_KEY ? undefined : Buffer.of(KEY_VALUE_KEY, text.length, ...text, KEY_VALUE_VALUE);
});
/** What comes before the first key of a record, and of a map within. */
const [first, firstInside] = [new EncodedFragment(''), new EncodedFragment('')];
const hasOwn = Object.prototype.hasOwnProperty;

/** The members of a map, each as a KeyValue with this tag. */
export function writeMembers(buffer: NativeBuffer, place: number, tag: number, members: AnyValueMap): number {
  let at = place;
  let before: EncodedFragment = tag === LIST_VALUES ? firstInside : first;
  // A list of the keys, and a look for each, would take twice as long.
  for (const key in members) {
    // Somebody may have put something on Object.prototype.
    if (!hasOwn.call(members, key)) continue;
    const value = members[key];
    let stamp = before.next;
    if (stamp === undefined || stamp.text !== key) {
      stamp = keys.get(key);
      before.next = stamp;
    }
    if (stamp !== undefined) {
      before = stamp;
      const plain = isMap(value) ? writeMap(buffer, at, tag, stamp, value) : writePlain(buffer, at, tag, stamp, value);
      if (plain > 0) {
        at = plain;
        continue;
      }
    }
    if (value === undefined && tag !== LIST_VALUES) continue;
    buffer[at] = tag;
    const left = typeof value === 'string' && value.length + key.length > LONG_TEXT ? 2 : 1;
    const start = at + 1 + left;
    const end = writeValue(buffer, writeKey(buffer, start, key, stamp), KEY_VALUE_VALUE, value);
    at = writeLengthPrefix(buffer, start, end, left);
  }
  return at;
}

function isMap(value: AnyValue): value is AnyValueMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

/** A map under a known key; 0 where there is no room. */
function writeMap(buffer: NativeBuffer, at: number, tag: number, key: EncodedFragment, map: AnyValueMap): number {
  if (at + key.room + MOST_PLAIN > buffer.length) return 0;
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

/** A key alone. */
function writeKey(buffer: NativeBuffer, at: number, key: string, stamp: EncodedFragment | undefined): number {
  if (stamp === undefined || at + stamp.room > buffer.length) return writeText(buffer, at, KEY_VALUE_KEY, key);
  // The value begins with the tag that is behind it.
  return stamp.write(buffer.view, at) - 1;
}

/** What most attributes are: short text, a number or a boolean under a known key. 0, and nothing that counts, where it is anything else. */
function writePlain(buffer: NativeBuffer, at: number, tag: number, key: EncodedFragment, value: AnyValue): number {
  if (typeof value === 'object' || (typeof value === 'string' && value.length > SHORT)) return 0;
  if (at + key.room + MOST_PLAIN > buffer.length) return 0;
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

/** An AnyValue; without anything in it where it is null. */
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
      const put = Number.isSafeInteger(value) && !Object.is(value, -0);
      const end = put ? writeInteger(buffer, start, VALUE_INT, value) : writeDouble(buffer, start, VALUE_DOUBLE, value);
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
