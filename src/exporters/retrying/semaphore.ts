/** Grants a limited number of places. Requests beyond that wait in order, as long as their total size stays within a limit. */
export class Semaphore {
  #free: number;
  readonly #maxWaitingSize: number;
  #waitingSize = 0;
  readonly #waiting: Array<{ readonly size: number; readonly acquired: () => void }> = [];

  constructor(places: number, maxWaitingSize: number) {
    this.#free = places;
    this.#maxWaitingSize = maxWaitingSize;
  }

  /** Calls `acquired`, now or later, at the moment of the grant; then `release` is due. False if there is no room to wait. */
  acquire(size: number, acquired: () => void): boolean {
    if (this.#free > 0) {
      this.#free--;
      acquired();
      return true;
    }
    if (this.#waitingSize + size > this.#maxWaitingSize) return false;
    this.#waitingSize += size;
    this.#waiting.push({ size, acquired });
    return true;
  }

  release(): void {
    const next = this.#waiting.shift();
    if (next === undefined) {
      this.#free++;
      return;
    }
    this.#waitingSize -= next.size;
    next.acquired();
  }
}
