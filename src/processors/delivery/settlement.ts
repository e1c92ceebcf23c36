/* Who waits for accepted records to be settled? */
import { onInsideWait } from './delivery-context.js';

interface Waiter {
  /** Waits for all positions below this one in the order of acceptance. */
  readonly upTo: number;
  readonly inside: boolean;
  readonly done: () => void;
}

/** The waits for the records of one delivery. Each wait covers the records accepted before it began, and no later ones. */
export class Settlement {
  readonly #unsettledFrom: (inside: boolean) => number;
  readonly #waiters = new Set<Waiter>();
  #insideCount = 0;
  #stopRechecks: (() => void) | undefined;

  /** @param unsettledFrom Returns the lowest unsettled position; `inside` excludes flights that wait for a flush themselves */
  constructor(unsettledFrom: (inside: boolean) => number) {
    this.#unsettledFrom = unsettledFrom;
  }

  /** Calls `done` once, in this call if nothing is unsettled. Returns a function that cancels the wait. */
  wait(upTo: number, inside: boolean, done: () => void): () => void {
    if (this.#unsettledFrom(inside) >= upTo) {
      done();
      return () => {};
    }
    const waiter: Waiter = { upTo, inside, done };
    this.#waiters.add(waiter);
    if (inside && this.#insideCount++ === 0) this.#stopRechecks = onInsideWait(() => this.check());
    return () => this.#remove(waiter);
  }

  /** Must be called after records were settled. */
  check(): void {
    if (this.#waiters.size === 0) return;
    const outer = this.#unsettledFrom(false);
    const inner = this.#insideCount > 0 ? this.#unsettledFrom(true) : outer;
    for (const waiter of [...this.#waiters]) {
      if (waiter.upTo > (waiter.inside ? inner : outer)) continue;
      this.#remove(waiter);
      waiter.done();
    }
  }

  #remove(waiter: Waiter): void {
    if (!this.#waiters.delete(waiter) || !waiter.inside) return;
    this.#insideCount--;
    if (this.#insideCount === 0) this.#stopRechecks?.();
  }
}
