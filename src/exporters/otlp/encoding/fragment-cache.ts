const DOUBLE_BYTES = 8;

/** Encoded bytes that occur often. They are written eight at a time: byte by byte, a record takes half as long again (bench/tricks, fragment-eight). */
export class EncodedFragment {
  readonly text: string;
  readonly length: number;
  /** Bytes that `write` overwrites: `length`, rounded up to a multiple of eight. */
  readonly room: number;
  /** True if it was used since another text last asked for its slot. */
  isUsed = true;
  /** The fragment that was last written after this one. Without it, a record takes a fifth longer (bench/tricks, fragment-next). */
  next: EncodedFragment | undefined = undefined;
  readonly #doubles: Float64Array;

  constructor(text: string, length = 0, doubles = new Float64Array(0)) {
    this.text = text;
    this.length = length;
    this.room = DOUBLE_BYTES * doubles.length;
    this.#doubles = doubles;
  }

  /** Undefined if eight of the bytes form a NaN, whose bits engines do not preserve. In UTF-8 that does not occur. */
  static fromBytes(text: string, bytes: Uint8Array): EncodedFragment | undefined {
    const padded = new Uint8Array(Math.ceil(bytes.length / DOUBLE_BYTES) * DOUBLE_BYTES);
    padded.set(bytes);
    const view = new DataView(padded.buffer);
    const doubles = new Float64Array(padded.length / DOUBLE_BYTES);
    for (let i = 0; i < doubles.length; i++) doubles[i] = view.getFloat64(DOUBLE_BYTES * i, true);
    return doubles.some(Number.isNaN) ? undefined : new EncodedFragment(text, bytes.length, doubles);
  }

  /** Returns the position after the bytes. @throws RangeError if fewer than `room` bytes are free */
  write(view: DataView, at: number): number {
    const doubles = this.#doubles;
    for (let i = 0; i < doubles.length; i++) view.setFloat64(at + DOUBLE_BYTES * i, doubles[i] as number, true);
    return at + this.length;
  }
}

const SLOTS = 256;

/** Caches the encoding of texts that occur often. */
export class FragmentCache {
  readonly #maxLength: number;
  readonly #encode: (text: string) => Uint8Array | undefined;
  readonly #fragments = new Array<EncodedFragment | undefined>(SLOTS).fill(undefined);
  /** The last miss of each slot. Only a text that occurs twice is worth a fragment. */
  readonly #missed = new Array<string>(SLOTS).fill('');

  /** @param maxLength Limit for a text, in characters. @param encode Returns undefined for a text that is not to be cached */
  constructor(maxLength: number, encode: (text: string) => Uint8Array | undefined) {
    this.#maxLength = maxLength;
    this.#encode = encode;
  }

  /** Undefined for a text that is too long, or occurs for the first time. */
  get(text: string): EncodedFragment | undefined {
    const { length } = text;
    if (length > this.#maxLength || length === 0) return undefined;
    const ends = text.charCodeAt(0) * 7 + text.charCodeAt(length - 1) * 31;
    const slot = (length * 3 + ends + text.charCodeAt(length >> 1) * 5) & (SLOTS - 1);
    const fragment = this.#fragments[slot];
    if (fragment === undefined || fragment.text !== text) return this.#miss(text, slot);
    fragment.isUsed = true;
    return fragment;
  }

  #miss(text: string, slot: number): EncodedFragment | undefined {
    if (this.#missed[slot] !== text) {
      this.#missed[slot] = text;
      return undefined;
    }
    // Two texts that alternate in a slot would cost more in new fragments than these save.
    const present = this.#fragments[slot];
    if (present?.isUsed) {
      present.isUsed = false;
      return undefined;
    }
    const bytes = this.#encode(text);
    this.#fragments[slot] = bytes === undefined ? undefined : EncodedFragment.fromBytes(text, bytes);
    return this.#fragments[slot];
  }
}
