const FIRST_SIZE = 16;
const MAX_SIZE = 1_024;
/** Fewer are copied: they would cost more as a stretch of their own. */
const WORTH_LINKING = 32;

const NOTHING: never[] = [];

/** Items in a row, which came together. They belong to others, too: nobody changes them. */
export interface Chunk<T> {
  readonly items: readonly T[];
  /** All together. */
  readonly weight: number;
}

/** A part of the line. */
interface Segment<T> {
  slots: Array<T | undefined>;
  /** What its slots are; undefined where they are its own. Nothing is put into a row, and nothing taken out. */
  row: Chunk<T> | undefined;
  /** Behind the last one in it, as long as it is not the last stretch. */
  end: number;
  next: Segment<T> | undefined;
}

/**
 * First in, first out. What waits is in stretches behind each other, so that nothing is moved when it grows, hardly more memory is held
 * than what waits needs, and it goes back when that leaves.
 */
export class ChunkedQueue<T> {
  #first: Segment<T> = stretch(FIRST_SIZE);
  #last = this.#first;
  /** In the first stretch, where the oldest one is; in the last one, where the next one goes. */
  #from = 0;
  #to = 0;

  get isEmpty(): boolean {
    return this.#from === this.#to && this.#first === this.#last;
  }

  /** The oldest one; undefined without any. */
  get oldest(): T | undefined {
    return this.#first.slots[this.#from];
  }

  push(item: T): void {
    if (this.#to === this.#last.slots.length || this.#last.row !== undefined) this.#grow();
    this.#last.slots[this.#to++] = item;
  }

  /** Where there are many, they become a part of the line as they are. */
  pushAll(row: Chunk<T>): void {
    const { items } = row;
    if (items.length < WORTH_LINKING) for (let i = 0; i < items.length; i++) this.push(items[i] as T);
    else this.#link({ slots: items as T[], row, end: items.length, next: undefined }, items.length);
  }

  /** Takes out the oldest one. */
  shift(): T | undefined {
    if (this.isEmpty) return undefined;
    const { slots, row, end } = this.#first;
    const item = slots[this.#from];
    if (row === undefined) slots[this.#from] = undefined;
    this.#from++;
    if (this.isEmpty || (this.#from === end && this.#first.next !== undefined)) this.#leaveFirst();
    return item;
  }

  /** Takes out the oldest ones together, where they came together, so many and of such a weight at most; undefined where they did not. */
  shiftRow(most: number, mostWeight: number): Chunk<T> | undefined {
    const { row } = this.#first;
    if (row === undefined || this.#from > 0 || row.items.length > most || row.weight > mostWeight) return undefined;
    this.#leaveFirst();
    return row;
  }

  /** Nobody is in the first stretch any more. */
  #leaveFirst(): void {
    const first = this.#first;
    const { next } = first;
    this.#from = 0;
    if (next === undefined) {
      this.#to = 0;
      // What is small is used again, from its beginning; to put something young into what is old costs more than to make it anew.
      if (first.row === undefined && first.slots.length === FIRST_SIZE) return;
    }
    this.#first = next ?? stretch(FIRST_SIZE);
    if (next === undefined) this.#last = this.#first;
    // One that has become old, and is not collected yet, would keep all that come behind it.
    first.next = undefined;
    first.slots = NOTHING;
    first.row = undefined;
  }

  #grow(): void {
    const { row, slots } = this.#last;
    this.#link(stretch(row !== undefined ? FIRST_SIZE : Math.min(slots.length * 2, MAX_SIZE)), 0);
  }

  /** Behind the last one; with so many in it. */
  #link(next: Segment<T>, filled: number): void {
    if (this.isEmpty) {
      this.#first = next;
      this.#from = 0;
    } else {
      this.#last.end = this.#to;
      this.#last.next = next;
    }
    this.#last = next;
    this.#to = filled;
  }
}

function stretch<T>(size: number): Segment<T> {
  return { slots: new Array(size), row: undefined, end: size, next: undefined };
}
