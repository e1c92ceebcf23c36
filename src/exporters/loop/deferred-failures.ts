import { setMicrotask } from '../../record/floor/timers.js';

/** Fails records in a microtask: in the log call their error would seem to come from the call. */
export class DeferredFailures {
  readonly #fail: (number: number, thrown: unknown) => void;
  readonly #errors = new Map<number, unknown>();

  constructor(fail: (number: number, thrown: unknown) => void) {
    this.#fail = fail;
  }

  add(number: number, thrown: unknown): void {
    this.#errors.set(number, thrown);
    if (this.#errors.size === 1) setMicrotask(() => this.failNow());
  }

  failNow(): void {
    for (const [number, thrown] of this.#errors) {
      this.#errors.delete(number);
      this.#fail(number, thrown);
    }
  }
}
