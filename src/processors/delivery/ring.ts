const INITIAL_CAPACITY = 16;
const KEPT_CAPACITY = 1_024;

/** First in, first out, without moving anything. */
export class Ring<T> {
  #slots: Array<T | undefined> = new Array(INITIAL_CAPACITY);
  #head = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** The oldest one; undefined without any. */
  get oldest(): T | undefined {
    return this.#slots[this.#head];
  }

  push(item: T): void {
    if (this.#length === this.#slots.length) this.#grow();
    this.#slots[(this.#head + this.#length) & (this.#slots.length - 1)] = item;
    this.#length++;
  }

  /** Takes out the oldest one. */
  shift(): T | undefined {
    const item = this.#slots[this.#head];
    if (this.#length === 0) return undefined;
    this.#slots[this.#head] = undefined;
    this.#head = (this.#head + 1) & (this.#slots.length - 1);
    this.#length--;
    // After a burst the memory goes back.
    if (this.#length === 0 && this.#slots.length > KEPT_CAPACITY) {
      this.#slots = new Array(INITIAL_CAPACITY);
      this.#head = 0;
    }
    return item;
  }

  /** The capacity stays a power of two, so that a mask does for the modulo. */
  #grow(): void {
    const grown: Array<T | undefined> = new Array(this.#slots.length * 2);
    for (let i = 0; i < this.#length; i++) grown[i] = this.#slots[(this.#head + i) & (this.#slots.length - 1)];
    this.#slots = grown;
    this.#head = 0;
  }
}
