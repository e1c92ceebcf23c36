/** A batch on its way through the exporter. */
export interface Passage {
  /** It is at an attempt; else it waits, for its place or for the next one. */
  attempting: boolean;
  /** A flush has found it. */
  flushed: boolean;
}

/** The batches that an exporter has been given, and that have not come to their end. */
export class UnderWay {
  readonly #passages = new Set<Passage>();
  /** Told of each change. */
  #watching: Array<() => void> = [];

  enter(passage: Passage): void {
    this.#passages.add(passage);
  }

  leave(passage: Passage): void {
    passage.attempting = false;
    this.#passages.delete(passage);
    this.changed();
  }

  /** One of them has ended its attempt. */
  changed(): void {
    const watching = this.#watching;
    this.#watching = [];
    for (const look of watching) look();
  }

  /** Those that are there now; each knows from now on that a flush has found it. */
  flush(): Passage[] {
    const found = [...this.#passages];
    for (const passage of found) passage.flushed = true;
    return found;
  }

  /** Resolves when none of these is at an attempt. */
  quiet(passages: readonly Passage[]): Promise<void> {
    return this.#until(() => !passages.some(({ attempting }) => attempting));
  }

  /** Resolves when all of these have left. */
  ended(passages: readonly Passage[]): Promise<void> {
    return this.#until(() => !passages.some((passage) => this.#passages.has(passage)));
  }

  async #until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise<void>((resolve) => this.#watching.push(resolve));
  }
}
