/* How does a queue grow without moving records? */
const FIRST_SIZE = 16;
const MAX_SIZE = 1_024;
/** Smaller chunks are copied: a segment of their own would cost more. */
const MIN_LINKED = 32;

const NOTHING: never[] = [];

/** Consecutive records. Several queues share one chunk, so it is never changed. */
export interface Chunk<T> {
  readonly records: readonly T[];
  /** Their estimated size together. */
  readonly bytes: number;
}

interface Segment<T> {
  slots: Array<T | undefined>;
  /** The chunk whose records are the slots: read-only. Undefined if the segment owns its slots. */
  chunk: Chunk<T> | undefined;
  /** The end of the used slots, unless it is the last segment. */
  end: number;
  next: Segment<T> | undefined;
}

/**
 * First in, first out: a linked list of segments. Growing moves nothing, memory follows the number of records, and is freed as they leave.
 * A large chunk becomes a segment as it is, without a copy.
 */
export class ChunkedQueue<T> {
  #first: Segment<T> = segment(FIRST_SIZE);
  #last = this.#first;
  /** The slot of the oldest record, in the first segment. */
  #from = 0;
  /** The slot of the next record, in the last segment. */
  #to = 0;

  get isEmpty(): boolean {
    return this.#from === this.#to && this.#first === this.#last;
  }

  /** The oldest record; undefined if it is empty. */
  get oldest(): T | undefined {
    return this.#first.slots[this.#from];
  }

  push(record: T): void {
    if (this.#to === this.#last.slots.length || this.#last.chunk !== undefined) this.#grow();
    this.#last.slots[this.#to++] = record;
  }

  pushAll(chunk: Chunk<T>): void {
    const { records } = chunk;
    if (records.length < MIN_LINKED) for (let i = 0; i < records.length; i++) this.push(records[i] as T);
    else this.#link({ slots: records as T[], chunk, end: records.length, next: undefined }, records.length);
  }

  /** Removes the oldest record. */
  shift(): T | undefined {
    if (this.isEmpty) return undefined;
    const { slots, chunk, end } = this.#first;
    const record = slots[this.#from];
    if (chunk === undefined) slots[this.#from] = undefined;
    this.#from++;
    if (this.isEmpty || (this.#from === end && this.#first.next !== undefined)) this.#removeFirst();
    return record;
  }

  /** Removes the oldest records if they are a whole chunk within both limits; otherwise undefined. */
  shiftChunk(maxRecords: number, maxBytes: number): Chunk<T> | undefined {
    const { chunk } = this.#first;
    if (chunk === undefined || this.#from > 0 || chunk.records.length > maxRecords || chunk.bytes > maxBytes)
      return undefined;
    this.#removeFirst();
    return chunk;
  }

  #removeFirst(): void {
    const first = this.#first;
    const { next } = first;
    this.#from = 0;
    if (next === undefined) {
      this.#to = 0;
      // Only the small segment is reused: storing young records in an old large array costs more than a new array (write barrier).
      if (first.chunk === undefined && first.slots.length === FIRST_SIZE) return;
    }
    this.#first = next ?? segment(FIRST_SIZE);
    if (next === undefined) this.#last = this.#first;
    // Cut the links: an old segment that is not collected yet would keep all later segments alive.
    first.next = undefined;
    first.slots = NOTHING;
    first.chunk = undefined;
  }

  #grow(): void {
    const { chunk, slots } = this.#last;
    this.#link(segment(chunk !== undefined ? FIRST_SIZE : Math.min(slots.length * 2, MAX_SIZE)), 0);
  }

  /** Appends a segment with `used` records. */
  #link(next: Segment<T>, used: number): void {
    if (this.isEmpty) {
      this.#first = next;
      this.#from = 0;
    } else {
      this.#last.end = this.#to;
      this.#last.next = next;
    }
    this.#last = next;
    this.#to = used;
  }
}

function segment<T>(size: number): Segment<T> {
  return { slots: new Array(size), chunk: undefined, end: size, next: undefined };
}
