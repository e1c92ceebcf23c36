import type { AnyValue, AnyValueMap } from '../../../record/values/any-value.js';
import { define } from '../../../record/values/clone.js';
import { type ByteReader, type ByteWriter, DamagedBytes } from './bytes.js';

// The first byte of a value. Part of the format: a number is never used for anything else.
const UNDEFINED = 0;
const NULL = 1;
const FALSE = 2;
const TRUE = 3;
/** 0 to 2**31 - 1, and its negative. */
const COUNT = 4;
const NEGATIVE = 5;
const DOUBLE = 6;
const INT64 = 7;
/** A bigint that 64 bits cannot hold, as decimal digits. */
const DIGITS = 8;
const TEXT = 9;
const BYTES = 10;
const LIST = 11;
const MAP = 12;

const MAX_INT64 = 2n ** 63n;
/** Values of records are nested far less deep. */
const MAX_DEPTH = 100;
const MAX_DIGITS = 5_000;

export function writeValue(to: ByteWriter, value: AnyValue): void {
  switch (typeof value) {
    case 'string':
      to.byte(TEXT);
      return to.text(value);
    case 'number':
      return writeNumber(to, value);
    case 'boolean':
      return to.byte(value ? TRUE : FALSE);
    case 'bigint':
      return writeBigint(to, value);
    case 'object':
      if (value === null) return to.byte(NULL);
      if (Array.isArray(value)) {
        to.byte(LIST);
        to.count(value.length);
        for (let i = 0; i < value.length; i++) writeValue(to, value[i]);
        return;
      }
      if (value instanceof Uint8Array) {
        to.byte(BYTES);
        return to.bytes(value);
      }
      to.byte(MAP);
      return writeMembers(to, value);
    default:
      return to.byte(UNDEFINED);
  }
}

function writeNumber(to: ByteWriter, value: number): void {
  if (value === (value | 0) && value !== -(2 ** 31) && (value !== 0 || Object.is(value, 0))) {
    to.byte(value < 0 ? NEGATIVE : COUNT);
    to.count(Math.abs(value));
  } else {
    to.byte(DOUBLE);
    to.double(value);
  }
}

function writeBigint(to: ByteWriter, value: bigint): void {
  if (value < MAX_INT64 && value >= -MAX_INT64) {
    to.byte(INT64);
    to.int64(value);
  } else {
    to.byte(DIGITS);
    to.text(String(value));
  }
}

/** The number of members, then key and value of each. */
export function writeMembers(to: ByteWriter, map: AnyValueMap): void {
  const keys = Object.keys(map);
  to.count(keys.length);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string;
    to.text(key);
    writeValue(to, map[key]);
  }
}

/** @throws DamagedBytes */
export function readValue(from: ByteReader, depth = 0): AnyValue {
  if (depth > MAX_DEPTH) throw new DamagedBytes('a value is nested too deep');
  const tag = from.byte();
  switch (tag) {
    case UNDEFINED:
      return undefined;
    case NULL:
      return null;
    case FALSE:
    case TRUE:
      return tag === TRUE;
    case COUNT:
      return from.count();
    case NEGATIVE:
      return -from.count();
    case DOUBLE:
      return from.double();
    case INT64:
      return from.int64();
    case DIGITS:
      return bigintOf(from.text());
    case TEXT:
      return from.text();
    case BYTES:
      return from.bytes();
    case LIST:
      return readList(from, depth);
    case MAP:
      return readMembers(from, depth);
    default:
      throw new DamagedBytes(`there is no value of kind ${tag}`);
  }
}

function bigintOf(digits: string): bigint {
  if (!/^-?\d+$/.test(digits) || digits.length > MAX_DIGITS) throw new DamagedBytes('a number has other characters');
  return BigInt(digits);
}

function readList(from: ByteReader, depth: number): AnyValue[] {
  // Each value takes a byte at least; the list grows as they are read, whatever its length claims.
  const length = from.count();
  if (length > from.left) throw new DamagedBytes('a list is too long');
  const list: AnyValue[] = [];
  for (let i = 0; i < length; i++) list.push(readValue(from, depth + 1));
  return list;
}

/** @throws DamagedBytes */
export function readMembers(from: ByteReader, depth = 0): AnyValueMap {
  const length = from.count();
  if (length > from.left) throw new DamagedBytes('a map is too long');
  const map: AnyValueMap = {};
  for (let i = 0; i < length; i++) define(map, from.text(), readValue(from, depth + 1));
  return map;
}
