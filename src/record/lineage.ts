/* Which deliveries caused a record? */

/** How many records may come of one record, in all loggers together. */
const MAX_DESCENDANTS = 1_000;

/**
 * The deliveries that caused a record: the sink of the last one, and the lineage of the record that it delivered. All records that are logged
 * inside one delivery share it. The lineage of a record that no delivery caused is empty, and counts its descendants.
 */
export class Lineage {
  /** Identifies a sink; undefined if no delivery caused the record. */
  readonly #sink: object | undefined;
  readonly #earlier: Lineage | undefined;
  /** The lineage of the record at the start: it counts the descendants. */
  readonly #root: Lineage;
  #descendants = 0;

  /** @param earlier The lineage of the delivered record */
  constructor(sink?: object, earlier?: Lineage) {
    this.#sink = sink;
    this.#earlier = earlier;
    this.#root = earlier === undefined ? this : earlier.#root;
  }

  /** How many of the deliveries were made by this sink. */
  count(sink: object): number {
    let count = 0;
    for (let at: Lineage | undefined = this; at !== undefined; at = at.#earlier) if (at.#sink === sink) count++;
    return count;
  }

  /** Counts one more descendant of the `delivered` records of one delivery. Returns false if there are too many. */
  addDescendant(delivered: number): boolean {
    const root = this.#root;
    if (root.#descendants >= MAX_DESCENDANTS) return false;
    // A batch as a whole caused the record: each of its records has a part in it.
    root.#descendants += 1 / delivered;
    return true;
  }
}
