/** Lets so many in at once; the others wait for their turn, in the order in which they came, as long as they are not too large together. */
export class Turnstile {
  #free: number;
  readonly #maxWaiting: number;
  #size = 0;
  readonly #waiting: Array<{ readonly size: number; readonly letIn: () => void }> = [];

  /** @param maxWaiting The size, in all, of those that wait */
  constructor(places: number, maxWaiting: number) {
    this.#free = places;
    this.#maxWaiting = maxWaiting;
  }

  /** False when there is no room to wait. Whoever is let in has to `leave`. `letIn` is called in the very moment. */
  enter(size: number, letIn: () => void): boolean {
    if (this.#free > 0) {
      this.#free--;
      letIn();
      return true;
    }
    if (this.#size + size > this.#maxWaiting) return false;
    this.#size += size;
    this.#waiting.push({ size, letIn });
    return true;
  }

  leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) {
      this.#free++;
      return;
    }
    this.#size -= next.size;
    next.letIn();
  }
}
