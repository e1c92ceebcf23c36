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

/** Where a record can still move on from. */
type Open = 'new' | 'queued' | 'inFlight';
type Settled = 'filtered' | 'delivered' | 'failed';

/**
 * The numbers of one sink. A record changes its state only through `move` and `drop`; `create` counts it apart from where it goes,
 * so that the sum can tell a mistake.
 */
export class Account {
  #created = 0;
  readonly #at = { new: 0, queued: 0, inFlight: 0, filtered: 0, delivered: 0, failed: 0 };
  readonly #dropped = new Map<string, number>();

  create(): void {
    this.#created++;
    this.#at.new++;
  }

  move(from: Open, to: Open | Settled, count = 1): void {
    this.#at[from] -= count;
    this.#at[to] += count;
  }

  drop(from: Open, reason: string, count = 1): void {
    this.#at[from] -= count;
    this.#dropped.set(reason, (this.#dropped.get(reason) ?? 0) + count);
  }

  /** Records that are neither delivered nor given up. */
  get pending(): number {
    return this.#at.queued + this.#at.inFlight;
  }

  counts(): Counts {
    const { filtered, delivered, failed, queued, inFlight } = this.#at;
    const dropped = Object.fromEntries(this.#dropped);
    return { created: this.#created, filtered, delivered, failed, dropped, queued, inFlight, spooled: 0 };
  }
}
