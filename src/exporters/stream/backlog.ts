/** Items are moved only when this many have left, and more have left than are waiting: each item is moved at most once. */
const MIN_LEFT = 1_024;

/** Items in order. Taking the first one costs the same however many wait. */
export class Backlog<T> {
  #items: T[] = [];
  #first = 0;

  get length(): number {
    return this.#items.length - this.#first;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  /** The first item; undefined without one. */
  peek(): T | undefined {
    return this.#items[this.#first];
  }

  /** Removes the first item. */
  shift(): T | undefined {
    const item = this.#items[this.#first];
    if (item === undefined) return undefined;
    // Frees the item before the list is cut.
    this.#items[this.#first++] = undefined as T;
    if (this.#first === this.#items.length) this.#items.length = 0;
    else if (this.#first < MIN_LEFT || this.#first * 2 < this.#items.length) return item;
    else this.#items.splice(0, this.#first);
    this.#first = 0;
    return item;
  }
}
