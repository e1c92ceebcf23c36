const FIRST_SIZE = 16;
const MAX_SIZE = 1_024;
/** Fewer are copied: they would cost more as a stretch of their own. */
const WORTH_LINKING = 32;

const NOTHING: never[] = [];

/** A part of the line. */
interface Stretch<T> {
  slots: Array<T | undefined>;
  /** It belongs to others, too: nothing is put into it, and nothing taken out. */
  readonly shared: boolean;
  /** Behind the last one in it, as long as it is not the last stretch. */
  end: number;
  next: Stretch<T> | undefined;
}

/**
 * First in, first out. What waits is in stretches behind each other, so that nothing is moved when it grows, hardly more memory is held
 * than what waits needs, and it goes back when that leaves.
 */
export class Line<T> {
  #first: Stretch<T> = stretch(FIRST_SIZE);
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
    if (this.#to === this.#last.slots.length || this.#last.shared) this.#grow();
    this.#last.slots[this.#to++] = item;
  }

  /** Where there are many, the list itself becomes a part of the line: it must not change any more. */
  pushAll(items: readonly T[]): void {
    if (items.length < WORTH_LINKING) for (let i = 0; i < items.length; i++) this.push(items[i] as T);
    else this.#link({ slots: items as T[], shared: true, end: items.length, next: undefined }, items.length);
  }

  /** Takes out the oldest one. */
  shift(): T | undefined {
    if (this.isEmpty) return undefined;
    const first = this.#first;
    const item = first.slots[this.#from];
    if (!first.shared) first.slots[this.#from] = undefined;
    this.#from++;
    if (this.isEmpty) {
      this.#from = 0;
      this.#to = 0;
      // What is small is used again, from its beginning; to put something young into what is old costs more than to make it anew.
      if (first.shared || first.slots.length > FIRST_SIZE) {
        this.#last = stretch(FIRST_SIZE);
        first.slots = NOTHING;
      }
      this.#first = this.#last;
    } else if (this.#from === first.end && first.next !== undefined) {
      this.#first = first.next;
      this.#from = 0;
      // One that has become old, and is not collected yet, would keep all that come behind it.
      first.next = undefined;
      first.slots = NOTHING;
    }
    return item;
  }

  #grow(): void {
    const { shared, slots } = this.#last;
    this.#link(stretch(shared ? FIRST_SIZE : Math.min(slots.length * 2, MAX_SIZE)), 0);
  }

  /** Behind the last one; with so many in it. */
  #link(next: Stretch<T>, filled: number): void {
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

function stretch<T>(size: number): Stretch<T> {
  return { slots: new Array(size), shared: false, end: size, next: undefined };
}
