/** Text up to here is copied by hand, longer text by the engine: that is where one gets slower than the other. */
const SHORT = 16;
const FIRST_CAPACITY = 64 * 1024;
const TWO_TO_32 = 2 ** 32;
const MOST_SECONDS = 18_446_744_073;

const double = new Float64Array(1);
const doubleBytes = new Uint8Array(double.buffer);

/** Node's own, without the checks of `write`. */
interface NativeBuffer extends Buffer {
  utf8Write(text: string, offset: number, length: number): number;
}

/** How many bytes a length takes as a varint. */
function lengthSize(length: number): number {
  if (length < 0x80) return 1;
  if (length < 0x4000) return 2;
  if (length < 0x20_0000) return 3;
  return length < 0x1000_0000 ? 4 : 5;
}

/** A buffer that grows, and what protobuf messages are written with. Used again and again; what was written is there until then. */
export class Bytes {
  /** Bytes written so far. */
  length = 0;
  #buffer = Buffer.allocUnsafeSlow(FIRST_CAPACITY) as NativeBuffer;

  get capacity(): number {
    return this.#buffer.length;
  }

  /** What was written; not a copy. */
  written(): Buffer {
    return this.#buffer.subarray(0, this.length);
  }

  /** A field of one byte, tag and all. */
  byte(tag: number, value: number): void {
    const buffer = this.#room(2);
    buffer[this.length++] = tag;
    buffer[this.length++] = value;
  }

  /** A field that is a whole number from 0 to 2**53 - 1. */
  natural(tag: number, value: number): void {
    const buffer = this.#room(11);
    buffer[this.length++] = tag;
    if (value < TWO_TO_32) this.#varint(buffer, value % TWO_TO_32, 0);
    else this.#varint(buffer, value % TWO_TO_32, Math.floor(value / TWO_TO_32));
  }

  /** A field that is a safe integer. */
  integer(tag: number, value: number): void {
    if (value >= 0) this.natural(tag, value);
    else this.bigint(tag, BigInt(value));
  }

  /** A field that is an integer of 64 bits. */
  bigint(tag: number, value: bigint): void {
    const buffer = this.#room(11);
    buffer[this.length++] = tag;
    const bits = BigInt.asUintN(64, value);
    this.#varint(buffer, Number(bits & 0xffff_ffffn), Number(bits >> 32n));
  }

  double(tag: number, value: number): void {
    const buffer = this.#room(9);
    double[0] = value;
    let at = this.length;
    buffer[at++] = tag;
    for (let i = 0; i < 8; i++) buffer[at++] = doubleBytes[i] as number;
    this.length = at;
  }

  fixed32(tag: number, value: number): void {
    const buffer = this.#room(5);
    buffer[this.length++] = tag;
    this.#fixed32(buffer, value);
  }

  /** Seconds and nanoseconds as nanoseconds, in 64 bits; 0, which is "unknown", for a time that these cannot hold. */
  time(tag: number, seconds: number, nanos: number): void {
    const buffer = this.#room(9);
    buffer[this.length++] = tag;
    if (!(seconds >= 0 && seconds < MOST_SECONDS && nanos >= 0 && nanos < 2 ** 31)) {
      this.#fixed32(buffer, 0);
      this.#fixed32(buffer, 0);
      return;
    }
    // In two steps of 16 bits, so that no product is over 2**53.
    const whole = Math.trunc(seconds);
    const upper = Math.floor(whole / 0x1_0000) * 1e9;
    const lower = (upper % 0x1_0000) * 0x1_0000 + (whole % 0x1_0000) * 1e9 + Math.trunc(nanos);
    this.#fixed32(buffer, lower % TWO_TO_32);
    this.#fixed32(buffer, Math.floor(upper / 0x1_0000) + Math.floor(lower / TWO_TO_32));
  }

  /** A field of text, as valid UTF-8. */
  text(tag: number, text: string): void {
    const chars = text.length;
    const buffer = this.#room(3 * chars + 6);
    buffer[this.length++] = tag;
    if (chars <= SHORT && this.#ascii(buffer, text)) return;
    const start = this.length + lengthSize(chars);
    const size = buffer.utf8Write(text, start, buffer.length - start);
    this.#patch(buffer, this.length, start, size);
  }

  /** A field of bytes. */
  bytes(tag: number, value: Uint8Array): void {
    const buffer = this.#room(value.length + 6);
    buffer[this.length++] = tag;
    this.#varint(buffer, value.length, 0);
    buffer.set(value, this.length);
    this.length += value.length;
  }

  /** Text without tag and length. */
  raw(text: string): void {
    const buffer = this.#room(3 * text.length);
    this.length += buffer.utf8Write(text, this.length, buffer.length - this.length);
  }

  /** A message as a field: its length is written when it {@link end}s. @param guess How many bytes that will take; a wrong one costs time */
  begin(tag: number, guess: 1 | 2 | 3): number {
    const buffer = this.#room(4);
    buffer[this.length++] = tag;
    const start = this.length + guess;
    this.length = start;
    return start;
  }

  /** @param start What {@link begin} gave */
  end(start: number, guess: 1 | 2 | 3): void {
    this.#patch(this.#room(4), start - guess, start, this.length - start);
  }

  /** Puts the length of what stands from `start` on at `at`, close to it. */
  #patch(buffer: Buffer, at: number, start: number, size: number): void {
    const first = at + lengthSize(size);
    if (first !== start) buffer.copyWithin(first, start, start + size);
    this.length = at;
    this.#varint(buffer, size, 0);
    this.length = first + size;
  }

  /** Length and text, if that is ASCII; else nothing that counts. */
  #ascii(buffer: Buffer, text: string): boolean {
    const chars = text.length;
    let at = this.length;
    buffer[at++] = chars;
    for (let i = 0; i < chars; i++) {
      const code = text.charCodeAt(i);
      if (code > 0x7f) return false;
      buffer[at++] = code;
    }
    this.length = at;
    return true;
  }

  #varint(buffer: Buffer, low: number, high: number): void {
    let at = this.length;
    let lower = low;
    let upper = high;
    while (upper > 0 || lower > 0x7f) {
      buffer[at++] = (lower & 0x7f) | 0x80;
      lower = ((lower >>> 7) | (upper << 25)) >>> 0;
      upper >>>= 7;
    }
    buffer[at++] = lower;
    this.length = at;
  }

  #fixed32(buffer: Buffer, value: number): void {
    let at = this.length;
    buffer[at++] = value & 0xff;
    buffer[at++] = (value >>> 8) & 0xff;
    buffer[at++] = (value >>> 16) & 0xff;
    buffer[at++] = (value >>> 24) & 0xff;
    this.length = at;
  }

  #room(count: number): NativeBuffer {
    const needed = this.length + count;
    if (needed <= this.#buffer.length) return this.#buffer;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.#buffer.length)) as NativeBuffer;
    this.#buffer.copy(larger, 0, 0, this.length);
    this.#buffer = larger;
    return larger;
  }
}
