/** An object, exporter or processor may be behind several sinks; it is stopped with the last of them. */
export class SharedExporters {
  readonly #users = new Map<object, number>();

  take(shared: object): void {
    this.#users.set(shared, (this.#users.get(shared) ?? 0) + 1);
  }

  /** True when nobody uses it any more. */
  release(shared: object): boolean {
    const left = (this.#users.get(shared) ?? 1) - 1;
    if (left > 0) {
      this.#users.set(shared, left);
      return false;
    }
    this.#users.delete(shared);
    return true;
  }
}
