const FIRST_CAPACITY = 64 * 1024;

/** A Buffer with Node's internal `utf8Write`, which skips the argument checks of `write`. */
export interface NativeBuffer extends Buffer {
  utf8Write(text: string, offset: number, length: number): number;
  /** A view of the same memory, to write several bytes at once. */
  readonly view: DataView;
}

function allocated(size: number): NativeBuffer {
  const buffer = Buffer.allocUnsafeSlow(size);
  return Object.assign(buffer, { view: new DataView(buffer.buffer) }) as unknown as NativeBuffer;
}

/** A growing buffer. Set `length` to 0 to reuse it. */
export class Bytes {
  buffer: NativeBuffer;
  length = 0;

  constructor(capacity = FIRST_CAPACITY) {
    this.buffer = allocated(capacity);
  }

  /** The bytes written so far, without a copy: valid until the next write. */
  written(): Buffer {
    return this.buffer.subarray(0, this.length);
  }

  /** Replaces the buffer by a larger one, of at least `needed` bytes. */
  grow(needed: number): NativeBuffer {
    const larger = allocated(Math.max(needed, 2 * this.buffer.length));
    this.buffer.copy(larger, 0, 0, this.length);
    this.buffer = larger;
    return larger;
  }

  append(text: string): void {
    const most = this.length + 3 * text.length;
    const buffer = most > this.buffer.length ? this.grow(most) : this.buffer;
    this.length += buffer.utf8Write(text, this.length, buffer.length - this.length);
  }
}
