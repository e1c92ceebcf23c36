import type { LightRecord } from '../../record/record.js';

/** A record that was given to a loop and is not settled. */
export interface Entry<S> {
  readonly number: number;
  readonly sink: S;
  readonly record: LightRecord;
  readonly text: string | undefined;
  readonly settled: (error?: { readonly thrown: unknown }) => void;
  /** Threads that died while a sink was working on this record. */
  deaths: number;
}

/** A record that was in work at this number of deaths is taken for their cause. */
export const MAX_DEATHS = 3;

/**
 * The records of a loop that no thread has acknowledged. After a death all of them are sent again. First the suspects, which sinks had
 * started, one at a time; then the others. So a record that kills threads fails alone.
 */
export class Ledger<S> {
  readonly #entries = new Map<number, Entry<S>>();
  readonly #sent = new Set<Entry<S>>();
  readonly #waiting = new Set<Entry<S>>();

  get size(): number {
    return this.#entries.size;
  }

  add(entry: Entry<S>): void {
    this.#entries.set(entry.number, entry);
    this.#waiting.add(entry);
  }

  /** The records that may be sent now. Each one counts as sent when it is yielded. */
  *takeSendable(): Generator<Entry<S>> {
    for (const entry of this.#waiting) {
      if (this.#sent.size > 0 && (isSuspect(entry) || this.#hasSentSuspect())) return;
      this.#waiting.delete(entry);
      this.#sent.add(entry);
      yield entry;
    }
  }

  /** Removes a record; undefined if it was removed before. */
  settle(number: number): Entry<S> | undefined {
    const entry = this.#entries.get(number);
    if (entry !== undefined) this.#remove(entry);
    return entry;
  }

  /**
   * Makes all records wait again. Removes and returns those that were in work at too many deaths.
   *
   * @param wasStarted Whether a sink had started the record; otherwise it cannot be the cause
   */
  threadDied(wasStarted: (entry: Entry<S>) => boolean): Array<Entry<S>> {
    for (const entry of this.#sent) if (wasStarted(entry)) entry.deaths++;
    this.#sent.clear();
    this.#waiting.clear();
    const culprits: Array<Entry<S>> = [];
    const all = [...this.#entries.values()];
    this.#entries.clear();
    for (const entry of [...all.filter(isSuspect), ...all.filter((one) => !isSuspect(one))]) {
      if (entry.deaths >= MAX_DEATHS) culprits.push(entry);
      else this.add(entry);
    }
    return culprits;
  }

  /** Removes and returns all records of one sink. */
  takeOf(sink: S): Array<Entry<S>> {
    const taken = [...this.#entries.values()].filter((entry) => entry.sink === sink);
    for (const entry of taken) this.#remove(entry);
    return taken;
  }

  #hasSentSuspect(): boolean {
    for (const entry of this.#sent) return isSuspect(entry);
    return false;
  }

  #remove(entry: Entry<S>): void {
    this.#entries.delete(entry.number);
    this.#sent.delete(entry);
    this.#waiting.delete(entry);
  }
}

function isSuspect({ deaths }: Entry<unknown>): boolean {
  return deaths > 0;
}
