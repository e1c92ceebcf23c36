import type { NativeBuffer } from './bytes.js';

/*
 * Protobuf's wire format. Each function writes a field, its tag first, at a position, and returns the position after the field. None checks
 * for room: bytes beyond the buffer are not written, and a returned position beyond the end reports it.
 */

/** Up to this length a loop copies text or bytes faster than a native call, with which a record takes 10 to 40 % longer (bench/tricks, loop-ascii). */
export const MAX_LOOP_LENGTH = 16;
const TWO_TO_31 = 2 ** 31;
const TWO_TO_32 = 2 ** 32;
/** Nanoseconds beyond this do not fit into 64 bits. */
const MAX_SECONDS = 18_446_744_073;

function lengthSize(length: number): number {
  if (length < 0x80) return 1;
  if (length < 0x4000) return 2;
  if (length < 0x20_0000) return 3;
  return length < 0x1000_0000 ? 4 : 5;
}

/** Writes a number below 2**31, without a tag. */
function writeLength(buffer: Buffer, position: number, length: number): number {
  let at = position;
  let rest = length;
  while (rest > 0x7f) {
    buffer[at++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  buffer[at++] = rest;
  return at;
}

function writeVarint(buffer: Buffer, position: number, low: number, high: number): number {
  let at = position;
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

function writeFixed64(buffer: NativeBuffer, at: number, tag: number, low: number, high: number): number {
  buffer[at] = tag;
  if (at + 9 > buffer.length) return at + 9;
  buffer.view.setUint32(at + 1, low, true);
  buffer.view.setUint32(at + 5, high, true);
  return at + 9;
}

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

/** A 64-bit integer; larger ones are truncated. */
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

export function writeBytes(buffer: Buffer, position: number, tag: number, value: Uint8Array): number {
  buffer[position] = tag;
  const at = writeLength(buffer, position + 1, value.length);
  if (value.length <= MAX_LOOP_LENGTH) for (let i = 0; i < value.length; i++) buffer[at + i] = value[i] as number;
  else if (at + value.length <= buffer.length) buffer.set(value, at);
  return at + value.length;
}

/** Text without tag and length, in a loop; returns 0 unless it is ASCII. */
export function writeAscii(buffer: Buffer, position: number, text: string): number {
  const chars = text.length;
  let bits = 0;
  for (let i = 0; i < chars; i++) {
    const code = text.charCodeAt(i);
    bits |= code;
    buffer[position + i] = code;
  }
  return bits > 0x7f ? 0 : position + chars;
}

export function writeText(buffer: NativeBuffer, position: number, tag: number, text: string): number {
  const chars = text.length;
  buffer[position] = tag;
  const at = position + 1;
  if (chars <= MAX_LOOP_LENGTH) {
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
 * Writes the length of the bytes from `start` to `end` in front of them, where `left` bytes were left for it. Moves the bytes if the length
 * takes more or fewer. Returns the new end.
 */
export function writeLengthPrefix(buffer: Buffer, start: number, end: number, left: number): number {
  // The content did not fit: the position beyond the end must reach the caller.
  if (end > buffer.length) return end;
  const length = end - start;
  const shift = lengthSize(length) - left;
  if (shift !== 0) buffer.copyWithin(start + shift, start, end);
  writeLength(buffer, start - left, length);
  return end + shift;
}

/** Copies the time that is written after the tag at `from`. */
export function copyTime(buffer: NativeBuffer, at: number, tag: number, from: number): number {
  if (at + 9 > buffer.length) return at + 9;
  const { view } = buffer;
  return writeFixed64(buffer, at, tag, view.getUint32(from + 1, true), view.getUint32(from + 5, true));
}

/** Writes times as nanoseconds since the epoch, in 64 bits; 0, which means unknown, for a time that does not fit. */
export class Times {
  /** The last second, which many records share, and its nanoseconds since the epoch in two halves. */
  #second = 0;
  #low = 0;
  #high = 0;

  write(buffer: NativeBuffer, at: number, tag: number, seconds: number, nanos: number): number {
    if (!(seconds >= 0 && seconds < MAX_SECONDS && nanos >= 0 && nanos < TWO_TO_31))
      return writeFixed64(buffer, at, tag, 0, 0);
    if (seconds !== this.#second) this.#setSecond(seconds);
    const low = this.#low + Math.trunc(nanos);
    return low < TWO_TO_32
      ? writeFixed64(buffer, at, tag, low, this.#high)
      : writeFixed64(buffer, at, tag, low - TWO_TO_32, this.#high + 1);
  }

  /** Multiplies in two steps of 16 bits, so that no product exceeds 2**53. */
  #setSecond(seconds: number): void {
    const whole = Math.trunc(seconds);
    const upper = Math.floor(whole / 0x1_0000) * 1e9;
    const lower = (upper % 0x1_0000) * 0x1_0000 + (whole % 0x1_0000) * 1e9;
    this.#second = seconds;
    this.#low = lower % TWO_TO_32;
    this.#high = Math.floor(upper / 0x1_0000) + Math.floor(lower / TWO_TO_32);
  }
}
