/* Which records wait for an earlier one of their key? */
import type { ReadableLogRecord } from '../../record/readable.js';

export type KeyOf = (record: ReadableLogRecord) => string | undefined;

/**
 * The keys of the records in flight. A record of such a key waits: otherwise it would overtake one that is repeated. Records without a key wait
 * for none.
 */
export class OrderKeys {
  readonly #keyOf: KeyOf;
  /** How many flights have the key. */
  readonly #inFlight = new Map<string, number>();

  constructor(keyOf: KeyOf) {
    this.#keyOf = keyOf;
  }

  isFree(record: ReadableLogRecord): boolean {
    const key = this.#key(record);
    return key === undefined || !this.#inFlight.has(key);
  }

  /** Returns the keys of a flight, to be released when it has ended. */
  occupy(records: readonly ReadableLogRecord[]): readonly string[] {
    const keys = new Set<string>();
    for (const record of records) {
      const key = this.#key(record);
      if (key !== undefined) keys.add(key);
    }
    for (const key of keys) this.#inFlight.set(key, (this.#inFlight.get(key) ?? 0) + 1);
    return [...keys];
  }

  release(keys: readonly string[]): void {
    for (const key of keys) {
      const left = (this.#inFlight.get(key) ?? 0) - 1;
      if (left > 0) this.#inFlight.set(key, left);
      else this.#inFlight.delete(key);
    }
  }

  /** A record whose key cannot be read has none. */
  #key(record: ReadableLogRecord): string | undefined {
    try {
      const key: unknown = this.#keyOf(record);
      return typeof key === 'string' ? key : undefined;
    } catch {
      return undefined;
    }
  }
}
