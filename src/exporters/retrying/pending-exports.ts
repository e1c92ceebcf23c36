/** One export that has not ended. */
export interface PendingExport {
  /** True during an attempt. False while it waits for its place or backs off. */
  attempting: boolean;
  /** True once a flush has seen it. */
  flushed: boolean;
}

/** The exports that have not ended. */
export class PendingExports {
  readonly #exports = new Set<PendingExport>();
  #waiters: Array<() => void> = [];

  add(pendingExport: PendingExport): void {
    this.#exports.add(pendingExport);
  }

  remove(pendingExport: PendingExport): void {
    pendingExport.attempting = false;
    this.#exports.delete(pendingExport);
    this.notify();
  }

  /** Call it when an attempt has ended, so that waiters check again. */
  notify(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const check of waiters) check();
  }

  /** Marks all pending exports as flushed, and returns them. */
  markFlushed(): PendingExport[] {
    const marked = [...this.#exports];
    for (const pendingExport of marked) pendingExport.flushed = true;
    return marked;
  }

  /** Resolves when none of these is in an attempt. */
  attemptsEnded(exports: readonly PendingExport[]): Promise<void> {
    return this.#until(() => !exports.some(({ attempting }) => attempting));
  }

  /** Resolves when all of these have ended. */
  ended(exports: readonly PendingExport[]): Promise<void> {
    return this.#until(() => !exports.some((pendingExport) => this.#exports.has(pendingExport)));
  }

  async #until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#waiters.push(resolve));
  }
}
