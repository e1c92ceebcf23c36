/** A set of ids, from 1 on, as sorted ranges that do not touch: mostly one. */
export class IdRanges {
  readonly #firsts: number[] = [];
  readonly #lasts: number[] = [];

  get size(): number {
    return this.#firsts.length;
  }

  /** The highest id; 0 if it is empty. */
  get highest(): number {
    return this.#lasts.at(-1) ?? 0;
  }

  /** Adds the ids from `first` to `last`, both included. */
  add(first: number, last = first): void {
    // The usual case: ids come in order.
    const end = this.#lasts.length - 1;
    if (end >= 0 && first === (this.#lasts[end] as number) + 1) {
      this.#lasts[end] = last;
      return;
    }
    const from = this.#indexOf(first - 1);
    let to = from;
    let [low, high] = [first, last];
    while (to < this.#firsts.length && (this.#firsts[to] as number) <= last + 1) {
      low = Math.min(low, this.#firsts[to] as number);
      high = Math.max(high, this.#lasts[to] as number);
      to++;
    }
    this.#firsts.splice(from, to - from, low);
    this.#lasts.splice(from, to - from, high);
  }

  has(id: number): boolean {
    return this.covers(id, id);
  }

  covers(first: number, last: number): boolean {
    const at = this.#indexOf(first);
    return at < this.#firsts.length && (this.#firsts[at] as number) <= first && (this.#lasts[at] as number) >= last;
  }

  /** The ids from `first` to `last` that it has not, as ranges. */
  gaps(first: number, last: number): Array<[first: number, last: number]> {
    const gaps: Array<[number, number]> = [];
    let from = first;
    for (let at = this.#indexOf(first); at < this.#firsts.length && from <= last; at++) {
      const start = this.#firsts[at] as number;
      if (start > from) gaps.push([from, Math.min(start - 1, last)]);
      from = Math.max(from, (this.#lasts[at] as number) + 1);
    }
    if (from <= last) gaps.push([from, last]);
    return gaps;
  }

  /** The ranges in order; with a limit, the first one and the longest others. */
  ranges(limit = Number.POSITIVE_INFINITY): Array<[first: number, last: number]> {
    const all = this.#firsts.map((first, i): [number, number] => [first, this.#lasts[i] as number]);
    if (all.length <= limit) return all;
    const [first, ...others] = all;
    const longest = others.sort((a, b) => b[1] - b[0] - (a[1] - a[0])).slice(0, limit - 1);
    return [first as [number, number], ...longest].sort((a, b) => a[0] - b[0]);
  }

  /** The first range that ends at `id` or after it. */
  #indexOf(id: number): number {
    let low = 0;
    let high = this.#lasts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#lasts[middle] as number) < id) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
