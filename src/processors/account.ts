/** Where the records of one sink are, in numbers. They always add up: created is the sum of all the others. */
export interface Counts {
  created: number;
  filtered: number;
  delivered: number;
  failed: number;
  /** By reason. */
  dropped: { [reason: string]: number };
  /** Waiting in memory. */
  queued: number;
  /** Being delivered. */
  inFlight: number;
  /** Waiting on disk. */
  spooled: number;
}

/** The states of a record, as places in a list: names would be looked up at each move. Out of the first three it can still move on. */
export const At = { new: 0, queued: 1, inFlight: 2, filtered: 3, delivered: 4, failed: 5 } as const;
type State = (typeof At)[keyof typeof At];
type Open = typeof At.new | typeof At.queued | typeof At.inFlight;

/**
 * The numbers of one sink. A record changes its state only through `move` and `drop`; `create` counts it apart from where it goes,
 * so that the sum can tell a mistake.
 */
export class Account {
  #created = 0;
  readonly #at = [0, 0, 0, 0, 0, 0];
  readonly #dropped = new Map<string, number>();

  create(): void {
    this.#created++;
    this.#add(At.new, 1);
  }

  /** A record is created, and waits. */
  accept(): void {
    this.#created++;
    this.#add(At.queued, 1);
  }

  move(from: Open, to: State, count = 1): void {
    this.#add(from, -count);
    this.#add(to, count);
  }

  drop(from: Open, reason: string, count = 1): void {
    this.#add(from, -count);
    this.#dropped.set(reason, (this.#dropped.get(reason) ?? 0) + count);
  }

  /** Records that are neither delivered nor given up. */
  get pending(): number {
    return this.#in(At.queued) + this.#in(At.inFlight);
  }

  counts(): Counts {
    return {
      created: this.#created,
      filtered: this.#in(At.filtered),
      delivered: this.#in(At.delivered),
      failed: this.#in(At.failed),
      dropped: Object.fromEntries(this.#dropped),
      queued: this.#in(At.queued),
      inFlight: this.#in(At.inFlight),
      spooled: 0,
    };
  }

  #in(state: State): number {
    return this.#at[state] as number;
  }

  #add(state: State, count: number): void {
    this.#at[state] = (this.#at[state] as number) + count;
  }
}
