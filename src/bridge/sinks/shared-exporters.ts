/** An object, exporter or processor may be behind several sinks; it is stopped with the last of them. */
export class SharedExporters {
  /** Sinks are only looked at, to find what is wrong with them: they are to open nothing. */
  readonly isTrial: boolean;
  readonly #users = new Map<object, number>();
  #leaves = false;

  constructor(isTrial = false) {
    this.isTrial = isTrial;
  }

  take(shared: object): void {
    this.#users.set(shared, (this.#users.get(shared) ?? 0) + 1);
  }

  /** True when nobody uses it any more, and it is to be stopped. */
  release(shared: object): boolean {
    const left = (this.#users.get(shared) ?? 1) - 1;
    if (left > 0) {
      this.#users.set(shared, left);
      return false;
    }
    this.#users.delete(shared);
    return !this.#leaves;
  }

  /** What is released by that is left as it is: of a sink that is given up as if it had never been, nothing is stopped. */
  leaving<T>(release: () => T): T {
    this.#leaves = true;
    try {
      return release();
    } finally {
      this.#leaves = false;
    }
  }
}
