/** An item of heaps, which keeps its place in each of them. */
interface Placed {
  readonly places: number[];
}

/** A binary heap: the item with the smallest key is first. */
export class Heap<T extends Placed> {
  readonly #index: number;
  readonly #keyOf: (item: T) => number;
  readonly #items: T[] = [];

  /** @param index Which of the `places` of an item belongs to this heap */
  constructor(index: number, keyOf: (item: T) => number) {
    this.#index = index;
    this.#keyOf = keyOf;
  }

  get first(): T | undefined {
    return this.#items[0];
  }

  add(item: T): void {
    this.#setAt(item, this.#items.length);
    this.#rise(item);
  }

  remove(item: T): void {
    const at = this.#placeOf(item);
    const last = this.#items.pop() as T;
    if (last === item) return;
    this.#setAt(last, at);
    this.moved(last);
  }

  /** Must be called after the key of an item has changed. */
  moved(item: T): void {
    this.#rise(item);
    this.#sink(item);
  }

  #rise(item: T): void {
    const key = this.#keyOf(item);
    let at = this.#placeOf(item);
    while (at > 0) {
      const parent = this.#items[(at - 1) >> 1] as T;
      if (this.#keyOf(parent) <= key) break;
      this.#setAt(parent, at);
      at = (at - 1) >> 1;
    }
    this.#setAt(item, at);
  }

  #sink(item: T): void {
    const items = this.#items;
    const key = this.#keyOf(item);
    let at = this.#placeOf(item);
    for (;;) {
      let child = 2 * at + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && this.#keyOf(items[child + 1] as T) < this.#keyOf(items[child] as T)) child++;
      if (this.#keyOf(items[child] as T) >= key) break;
      this.#setAt(items[child] as T, at);
      at = child;
    }
    this.#setAt(item, at);
  }

  #placeOf(item: T): number {
    return item.places[this.#index] as number;
  }

  #setAt(item: T, at: number): void {
    this.#items[at] = item;
    item.places[this.#index] = at;
  }
}
