const FIRST_CAPACITY = 64 * 1024;

/** Node's own, without the checks of `write`. */
export interface NativeBuffer extends Buffer {
  utf8Write(text: string, offset: number, length: number): number;
  /** The same memory, for what is written in many bytes at once. */
  readonly view: DataView;
}

function allocated(size: number): NativeBuffer {
  const buffer = Buffer.allocUnsafeSlow(size);
  return Object.assign(buffer, { view: new DataView(buffer.buffer) }) as unknown as NativeBuffer;
}

/** A buffer that grows, used again and again: what was written is there until then. */
export class Bytes {
  buffer: NativeBuffer;
  /** Bytes written so far. */
  length = 0;

  constructor(capacity = FIRST_CAPACITY) {
    this.buffer = allocated(capacity);
  }

  /** What was written; not a copy. */
  written(): Buffer {
    return this.buffer.subarray(0, this.length);
  }

  /** Makes room for at least so many bytes in all. */
  grow(needed: number): NativeBuffer {
    const larger = allocated(Math.max(needed, 2 * this.buffer.length));
    this.buffer.copy(larger, 0, 0, this.length);
    this.buffer = larger;
    return larger;
  }

  /** Appends text, as valid UTF-8. */
  append(text: string): void {
    const most = this.length + 3 * text.length;
    const buffer = most > this.buffer.length ? this.grow(most) : this.buffer;
    this.length += buffer.utf8Write(text, this.length, buffer.length - this.length);
  }
}
