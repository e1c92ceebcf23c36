const FIRST_SIZE = 16;
const MAX_SIZE = 1_024;

/** A part of the line. */
interface Stretch<T> {
  readonly slots: Array<T | undefined>;
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
    if (this.#to === this.#last.slots.length) this.#grow();
    this.#last.slots[this.#to++] = item;
  }

  /** Takes out the oldest one. */
  shift(): T | undefined {
    if (this.isEmpty) return undefined;
    const first = this.#first;
    const item = first.slots[this.#from];
    first.slots[this.#from++] = undefined;
    if (this.isEmpty) {
      this.#from = 0;
      this.#to = 0;
      // What is small is used again, from its beginning; to put something young into what is old costs more than to make it anew.
      if (this.#last.slots.length > FIRST_SIZE) this.#last = stretch(FIRST_SIZE);
      this.#first = this.#last;
    } else if (this.#from === first.slots.length) {
      this.#first = first.next as Stretch<T>;
      this.#from = 0;
    }
    return item;
  }

  #grow(): void {
    const next = stretch<T>(Math.min(this.#last.slots.length * 2, MAX_SIZE));
    this.#last.next = next;
    this.#last = next;
    this.#to = 0;
  }
}

function stretch<T>(size: number): Stretch<T> {
  return { slots: new Array(size), next: undefined };
}
