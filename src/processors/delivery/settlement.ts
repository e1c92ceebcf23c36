import { onInsideWait } from './delivery-context.js';

interface Waiter {
  /** Waits for everything before this place in the order of acceptance. */
  readonly upTo: number;
  readonly inside: boolean;
  readonly done: () => void;
}

/**
 * Who waits for the records of one delivery to be settled. Everybody waits for what was accepted before he asked, and for nothing
 * that came later.
 */
export class Settlement {
  /** The oldest place that is not settled yet; `inside` leaves out what waits itself. */
  readonly #unsettledFrom: (inside: boolean) => number;
  readonly #waiters = new Set<Waiter>();
  #inside = 0;
  #forget: (() => void) | undefined;

  constructor(unsettledFrom: (inside: boolean) => number) {
    this.#unsettledFrom = unsettledFrom;
  }

  /** Calls `done` once, at once if there is nothing to wait for; gives back what gives up the wait. */
  wait(upTo: number, inside: boolean, done: () => void): () => void {
    if (this.#unsettledFrom(inside) >= upTo) {
      done();
      return () => {};
    }
    const waiter: Waiter = { upTo, inside, done };
    this.#waiters.add(waiter);
    if (inside && this.#inside++ === 0) this.#forget = onInsideWait(() => this.check());
    return () => this.#remove(waiter);
  }

  /** To be called whenever records were settled. */
  check(): void {
    if (this.#waiters.size === 0) return;
    const outer = this.#unsettledFrom(false);
    const inner = this.#inside > 0 ? this.#unsettledFrom(true) : outer;
    for (const waiter of [...this.#waiters]) {
      if (waiter.upTo > (waiter.inside ? inner : outer)) continue;
      this.#remove(waiter);
      waiter.done();
    }
  }

  #remove(waiter: Waiter): void {
    if (!this.#waiters.delete(waiter) || !waiter.inside) return;
    this.#inside--;
    if (this.#inside === 0) this.#forget?.();
  }
}
