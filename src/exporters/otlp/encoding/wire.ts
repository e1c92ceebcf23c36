import type { NativeBuffer } from './bytes.js';

/*
 * How protobuf writes values. Each function writes a field (its tag first) at a place in the buffer, and gives back the place behind it. None looks whether
 * there is room, which would cost more than to write: what lies behind the end is not written, and the place that is given back tells.
 */

/** Text up to here is copied by hand, longer text by the engine: that is where one gets slower than the other. */
export const SHORT = 16;
const TWO_TO_31 = 2 ** 31;
const TWO_TO_32 = 2 ** 32;
const MOST_SECONDS = 18_446_744_073;

/** A number above 0 that fits into its field. */
export function isCount(value: number | undefined): value is number {
  return value !== undefined && value > 0 && value < 2 ** 31 && Number.isInteger(value);
}

/** How many bytes a length takes. */
function lengthSize(length: number): number {
  if (length < 0x80) return 1;
  if (length < 0x4000) return 2;
  if (length < 0x20_0000) return 3;
  return length < 0x1000_0000 ? 4 : 5;
}

/** A number below 2**31, without a tag. */
function writeLength(buffer: Buffer, place: number, length: number): number {
  let at = place;
  let rest = length;
  while (rest > 0x7f) {
    buffer[at++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  buffer[at++] = rest;
  return at;
}

function writeVarint(buffer: Buffer, place: number, low: number, high: number): number {
  let at = place;
  let lower = low;
  let upper = high;
  while (upper > 0 || lower > 0x7f) {
    buffer[at++] = (lower & 0x7f) | 0x80;
    lower = ((lower >>> 7) | (upper << 25)) >>> 0;
    upper >>>= 7;
  }
  buffer[at++] = lower;
  return at;
}

/** 64 bits, in two halves. */
function writeFixed64(buffer: NativeBuffer, at: number, tag: number, low: number, high: number): number {
  buffer[at] = tag;
  if (at + 9 > buffer.length) return at + 9;
  buffer.view.setUint32(at + 1, low, true);
  buffer.view.setUint32(at + 5, high, true);
  return at + 9;
}

/** One byte. */
export function writeByte(buffer: Buffer, at: number, tag: number, value: number): number {
  buffer[at] = tag;
  buffer[at + 1] = value;
  return at + 2;
}

/** A safe integer. */
export function writeInteger(buffer: Buffer, at: number, tag: number, value: number): number {
  if (value < 0) return writeBigint(buffer, at, tag, BigInt(value));
  buffer[at] = tag;
  if (value < TWO_TO_31) return writeLength(buffer, at + 1, value);
  return writeVarint(buffer, at + 1, value % TWO_TO_32, Math.floor(value / TWO_TO_32));
}

/** An integer of 64 bits. */
export function writeBigint(buffer: Buffer, at: number, tag: number, value: bigint): number {
  const bits = BigInt.asUintN(64, value);
  buffer[at] = tag;
  return writeVarint(buffer, at + 1, Number(bits & 0xffff_ffffn), Number(bits >> 32n));
}

export function writeDouble(buffer: NativeBuffer, at: number, tag: number, value: number): number {
  buffer[at] = tag;
  if (at + 9 <= buffer.length) buffer.view.setFloat64(at + 1, value, true);
  return at + 9;
}

export function writeFixed32(buffer: NativeBuffer, at: number, tag: number, value: number): number {
  buffer[at] = tag;
  if (at + 5 <= buffer.length) buffer.view.setUint32(at + 1, value, true);
  return at + 5;
}

export function writeBytes(buffer: Buffer, place: number, tag: number, value: Uint8Array): number {
  buffer[place] = tag;
  const at = writeLength(buffer, place + 1, value.length);
  if (value.length <= SHORT) for (let i = 0; i < value.length; i++) buffer[at + i] = value[i] as number;
  else if (at + value.length <= buffer.length) buffer.set(value, at);
  return at + value.length;
}

/** Text alone, by hand; 0 where it is more than ASCII. */
export function writeAscii(buffer: Buffer, place: number, text: string): number {
  const chars = text.length;
  let seen = 0;
  for (let i = 0; i < chars; i++) {
    const code = text.charCodeAt(i);
    seen |= code;
    buffer[place + i] = code;
  }
  return seen > 0x7f ? 0 : place + chars;
}

/** Text, as valid UTF-8. */
export function writeText(buffer: NativeBuffer, place: number, tag: number, text: string): number {
  const chars = text.length;
  buffer[place] = tag;
  const at = place + 1;
  if (chars <= SHORT) {
    buffer[at] = chars;
    const end = writeAscii(buffer, at + 1, text);
    if (end > 0) return end;
  }
  const start = at + lengthSize(chars);
  const room = buffer.length - start;
  if (room < 3 * chars) return start + 3 * chars;
  return writeLengthPrefix(buffer, start, start + buffer.utf8Write(text, start, room), start - at);
}

/**
 * Puts the length of what stands between `start` and `end` in front of it, where so many bytes were left for it; moves it where that is not what the
 * length takes. Gives back the new end.
 */
export function writeLengthPrefix(buffer: Buffer, start: number, end: number, left: number): number {
  // Something is missing: it stays visible that it is.
  if (end > buffer.length) return end;
  const length = end - start;
  const shift = lengthSize(length) - left;
  if (shift !== 0) buffer.copyWithin(start + shift, start, end);
  writeLength(buffer, start - left, length);
  return end + shift;
}

/** The time that is written behind the tag at `from`, once more. */
export function copyTime(buffer: NativeBuffer, at: number, tag: number, from: number): number {
  if (at + 9 > buffer.length) return at + 9;
  const { view } = buffer;
  return writeFixed64(buffer, at, tag, view.getUint32(from + 1, true), view.getUint32(from + 5, true));
}

/** Writes times: seconds and nanoseconds as nanoseconds in 64 bits; 0, which is "unknown", where these cannot hold it. */
export class Times {
  /** The last whole second, and its nanoseconds since the epoch in two halves: many records share it. */
  #second = 0;
  #low = 0;
  #high = 0;

  write(buffer: NativeBuffer, at: number, tag: number, seconds: number, nanos: number): number {
    if (!(seconds >= 0 && seconds < MOST_SECONDS && nanos >= 0 && nanos < TWO_TO_31))
      return writeFixed64(buffer, at, tag, 0, 0);
    if (seconds !== this.#second) this.#keep(seconds);
    const low = this.#low + Math.trunc(nanos);
    return low < TWO_TO_32
      ? writeFixed64(buffer, at, tag, low, this.#high)
      : writeFixed64(buffer, at, tag, low - TWO_TO_32, this.#high + 1);
  }

  /** In two steps of 16 bits, so that no product is over 2**53. */
  #keep(seconds: number): void {
    const whole = Math.trunc(seconds);
    const upper = Math.floor(whole / 0x1_0000) * 1e9;
    const lower = (upper % 0x1_0000) * 0x1_0000 + (whole % 0x1_0000) * 1e9;
    this.#second = seconds;
    this.#low = lower % TWO_TO_32;
    this.#high = Math.floor(upper / 0x1_0000) + Math.floor(lower / TWO_TO_32);
  }
}
