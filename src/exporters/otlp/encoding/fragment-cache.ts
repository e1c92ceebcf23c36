const EIGHT = 8;

/** Bytes that are written again and again: eight at a time, which costs as much as one. */
export class EncodedFragment {
  readonly text: string;
  readonly length: number;
  /** What it writes, with what follows the bytes: so much room must be there. */
  readonly room: number;
  /** It was found since somebody else wanted its slot. */
  isWanted = true;
  /** What was written behind it the last time. */
  next: EncodedFragment | undefined = undefined;
  readonly #eights: Float64Array;

  constructor(text: string, length = 0, eights = new Float64Array(0)) {
    this.text = text;
    this.length = length;
    this.room = EIGHT * eights.length;
    this.#eights = eights;
  }

  /** Undefined where eight of the bytes are no number, which engines write as they like: in text never. */
  static fromBytes(text: string, bytes: Uint8Array): EncodedFragment | undefined {
    const padded = new Uint8Array(Math.ceil(bytes.length / EIGHT) * EIGHT);
    padded.set(bytes);
    const view = new DataView(padded.buffer);
    const eights = new Float64Array(padded.length / EIGHT);
    for (let i = 0; i < eights.length; i++) eights[i] = view.getFloat64(EIGHT * i, true);
    return eights.some(Number.isNaN) ? undefined : new EncodedFragment(text, bytes.length, eights);
  }

  /** Gives back the place behind the bytes. @throws RangeError where there is not so much room */
  write(view: DataView, at: number): number {
    const eights = this.#eights;
    for (let i = 0; i < eights.length; i++) view.setFloat64(at + EIGHT * i, eights[i] as number, true);
    return at + this.length;
  }
}

const SLOTS = 256;

/** The stamps of the texts that come again and again. */
export class FragmentCache {
  readonly #longest: number;
  readonly #bytesOf: (text: string) => Uint8Array | undefined;
  readonly #stamps = new Array<EncodedFragment | undefined>(SLOTS).fill(undefined);
  /** What was looked for in vain, last: what comes but once is not worth a stamp. */
  readonly #seen = new Array<string>(SLOTS).fill('');

  /** @param longest Of a text, in characters. @param bytesOf What is to be written for it, undefined for nothing */
  constructor(longest: number, bytesOf: (text: string) => Uint8Array | undefined) {
    this.#longest = longest;
    this.#bytesOf = bytesOf;
  }

  /** Undefined for one that is too long, or has not come before. */
  get(text: string): EncodedFragment | undefined {
    const { length } = text;
    if (length > this.#longest || length === 0) return undefined;
    const ends = text.charCodeAt(0) * 7 + text.charCodeAt(length - 1) * 31;
    const slot = (length * 3 + ends + text.charCodeAt(length >> 1) * 5) & (SLOTS - 1);
    const stamp = this.#stamps[slot];
    if (stamp === undefined || stamp.text !== text) return this.#missed(text, slot);
    stamp.isWanted = true;
    return stamp;
  }

  #missed(text: string, slot: number): EncodedFragment | undefined {
    if (this.#seen[slot] !== text) {
      this.#seen[slot] = text;
      return undefined;
    }
    // To make one costs more than it saves where two take the slot from each other in turns.
    const there = this.#stamps[slot];
    if (there?.isWanted) {
      there.isWanted = false;
      return undefined;
    }
    const bytes = this.#bytesOf(text);
    this.#stamps[slot] = bytes === undefined ? undefined : EncodedFragment.fromBytes(text, bytes);
    return this.#stamps[slot];
  }
}
