import type { LightRecord } from '../../record/record.js';

/** A record that a thread is given, until it says what became of it. */
export interface Entry<S> {
  readonly number: number;
  readonly sink: S;
  readonly record: LightRecord;
  readonly text: string | undefined;
  /** Called once. */
  readonly ended: (error?: { readonly thrown: unknown }) => void;
  /** How often a thread has died while it had this. */
  deaths: number;
}

/** A record that was there at so many deaths is taken for their cause. */
export const MAX_DEATHS = 3;

/**
 * What was given to a thread and not acknowledged. After a death all of it is given again: first, one at a time, what was in the hands of
 * sinks, since any of it may have been the cause; then the rest. So one that kills threads dies alone.
 */
export class Ledger<S> {
  /** All, in the order in which they came. */
  readonly #entries = new Map<number, Entry<S>>();
  readonly #given = new Set<Entry<S>>();
  readonly #waiting = new Set<Entry<S>>();

  get size(): number {
    return this.#entries.size;
  }

  /** Some of it may have killed a thread. */
  get isCareful(): boolean {
    for (const { deaths } of this.#entries.values()) return deaths > 0;
    return false;
  }

  add(entry: Entry<S>): void {
    this.#entries.set(entry.number, entry);
    this.#waiting.add(entry);
  }

  /** Those that may be given now; they are taken for given. */
  *give(): Generator<Entry<S>> {
    for (const entry of this.#waiting) {
      const suspect = entry.deaths > 0;
      if (this.#given.size > 0 && (suspect || this.#holdsSuspect())) return;
      this.#waiting.delete(entry);
      this.#given.add(entry);
      yield entry;
    }
  }

  /** It has come to its end; undefined where it has before. */
  settle(number: number): Entry<S> | undefined {
    const entry = this.#entries.get(number);
    if (entry !== undefined) this.#remove(entry);
    return entry;
  }

  /**
   * The thread is gone; gives back those that have been there too often.
   * @param wasStarted Whether a sink had it in its hands; else it cannot have been the cause
   */
  died(wasStarted: (entry: Entry<S>) => boolean): Array<Entry<S>> {
    for (const entry of this.#given) if (wasStarted(entry)) entry.deaths++;
    this.#given.clear();
    this.#waiting.clear();
    const culprits: Array<Entry<S>> = [];
    const all = [...this.#entries.values()];
    this.#entries.clear();
    // Suspects come first, the others keep their order.
    for (const entry of [...all.filter(isSuspect), ...all.filter((one) => !isSuspect(one))]) {
      if (entry.deaths >= MAX_DEATHS) culprits.push(entry);
      else this.add(entry);
    }
    return culprits;
  }

  /** Takes out all of one sink. */
  takeOf(sink: S): Array<Entry<S>> {
    const taken = [...this.#entries.values()].filter((entry) => entry.sink === sink);
    for (const entry of taken) this.#remove(entry);
    return taken;
  }

  #holdsSuspect(): boolean {
    for (const entry of this.#given) return isSuspect(entry);
    return false;
  }

  #remove(entry: Entry<S>): void {
    this.#entries.delete(entry.number);
    this.#given.delete(entry);
    this.#waiting.delete(entry);
  }
}

function isSuspect({ deaths }: Entry<unknown>): boolean {
  return deaths > 0;
}
