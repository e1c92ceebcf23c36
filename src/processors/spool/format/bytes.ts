/* How do values become bytes, and bytes values? */

/** A Buffer with Node's internal methods, which skip the argument checks of `write` and `toString`. */
interface NativeBuffer extends Buffer {
  utf8Write(text: string, offset: number, length: number): number;
  utf8Slice(start: number, end: number): string;
}

const FIRST_CAPACITY = 64 * 1024;
/** Up to this length a loop copies text faster than a native call does. Its doubled length takes one byte. */
const MAX_LOOP_LENGTH = 24;
const TWO_TO_32 = 2 ** 32;

/** The bytes are not what a writer has written. */
export class DamagedBytes extends Error {}

/** A growing buffer that is written from front to back. */
export class ByteWriter {
  buffer: NativeBuffer;
  /** The end of what is written. Set it back to write again. */
  at = 0;

  constructor(capacity = FIRST_CAPACITY) {
    this.buffer = Buffer.allocUnsafeSlow(capacity) as NativeBuffer;
  }

  /** Makes room for this many more bytes. */
  reserve(bytes: number): void {
    if (this.at + bytes <= this.buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.at + bytes, 2 * this.buffer.length)) as NativeBuffer;
    this.buffer.copy(larger, 0, 0, this.at);
    this.buffer = larger;
  }

  byte(value: number): void {
    if (this.at === this.buffer.length) this.reserve(1);
    this.buffer[this.at++] = value;
  }

  /** An integer from 0 to 2**53 - 1, in 1 to 8 bytes. */
  count(value: number): void {
    this.reserve(8);
    let rest = value;
    for (; rest >= 2 ** 31; rest = Math.floor(rest / 128)) this.buffer[this.at++] = (rest % 128) | 0x80;
    for (; rest > 0x7f; rest >>>= 7) this.buffer[this.at++] = (rest & 0x7f) | 0x80;
    this.buffer[this.at++] = rest;
  }

  double(value: number): void {
    this.reserve(8);
    this.at = this.buffer.writeDoubleLE(value, this.at);
  }

  /** A 64-bit integer. */
  int64(value: bigint): void {
    this.reserve(8);
    this.at = this.buffer.writeBigInt64LE(value, this.at);
  }

  raw(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.buffer.set(bytes, this.at);
    this.at += bytes.length;
  }

  bytes(bytes: Uint8Array): void {
    this.count(bytes.length);
    this.raw(bytes);
  }

  /** Its length in bytes, doubled, and the text in UTF-8; one more, and in UTF-16, if UTF-8 cannot express it. */
  text(text: string): void {
    const chars = text.length;
    this.reserve(3 * chars + 8);
    if (chars <= MAX_LOOP_LENGTH && this.#ascii(text)) return;
    if (!text.isWellFormed()) {
      this.count(4 * chars + 1);
      this.reserve(2 * chars);
      this.at += this.buffer.write(text, this.at, 'utf16le');
      return;
    }
    const left = sizeOfCount(2 * chars);
    const start = this.at + left;
    const length = this.buffer.utf8Write(text, start, this.buffer.length - start);
    const shift = sizeOfCount(2 * length) - left;
    if (shift !== 0) {
      this.reserve(left + length + shift);
      this.buffer.copyWithin(start + shift, start, start + length);
    }
    this.count(2 * length);
    this.at += length;
  }

  /** Returns false, and has written nothing, unless the text is ASCII. */
  #ascii(text: string): boolean {
    const { buffer } = this;
    let { at } = this;
    buffer[at++] = 2 * text.length;
    let bits = 0;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      bits |= code;
      buffer[at++] = code;
    }
    if (bits > 0x7f) return false;
    this.at = at;
    return true;
  }
}

function sizeOfCount(value: number): number {
  let size = 1;
  for (let rest = value; rest > 0x7f; rest = Math.floor(rest / 128)) size++;
  return size;
}

/** Reads what a {@link ByteWriter} has written. Each method throws {@link DamagedBytes} rather than read or allocate beyond the end. */
export class ByteReader {
  readonly #buffer: NativeBuffer;
  readonly #end: number;
  at: number;

  constructor(buffer: Buffer, at = 0, end = buffer.length) {
    this.#buffer = buffer as NativeBuffer;
    this.at = at;
    this.#end = end;
  }

  get left(): number {
    return this.#end - this.at;
  }

  byte(): number {
    return this.#buffer[this.#take(1)] as number;
  }

  count(): number {
    let value = 0;
    let factor = 1;
    for (;;) {
      const byte = this.byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) break;
      factor *= 128;
      if (factor > 2 ** 49) throw new DamagedBytes('a number is too long');
    }
    if (value > Number.MAX_SAFE_INTEGER) throw new DamagedBytes('a number is too large');
    return value;
  }

  double(): number {
    return this.#buffer.readDoubleLE(this.#take(8));
  }

  int64(): bigint {
    return this.#buffer.readBigInt64LE(this.#take(8));
  }

  /** A copy. */
  bytes(): Uint8Array {
    const from = this.#take(this.count());
    return new Uint8Array(this.#buffer.subarray(from, this.at));
  }

  /** The bytes, without a copy. */
  view(): Buffer {
    const from = this.#take(this.count());
    return this.#buffer.subarray(from, this.at);
  }

  text(): string {
    const header = this.count();
    const from = this.#take(Math.floor(header / 2));
    if (header % 2 === 1) return this.#buffer.toString('utf16le', from, this.at);
    return this.#buffer.utf8Slice(from, this.at);
  }

  #take(count: number): number {
    if (count > this.left) throw new DamagedBytes('the bytes end too early');
    const from = this.at;
    this.at += count;
    return from;
  }
}

/** Writes an id, an integer below 2**53, in 8 bytes. */
export function writeId(buffer: Buffer, id: number, at: number): void {
  buffer.writeUInt32LE(id % TWO_TO_32, at);
  buffer.writeUInt32LE(Math.floor(id / TWO_TO_32), at + 4);
}

/** May be beyond 2**53: check it. */
export function readId(buffer: Buffer, at: number): number {
  return buffer.readUInt32LE(at) + buffer.readUInt32LE(at + 4) * TWO_TO_32;
}
