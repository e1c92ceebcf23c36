/* Which deliveries caused a record? */

/** How many records may come of one record, in all loggers together. */
const MAX_DESCENDANTS = 1_000;

/**
 * The deliveries that caused a record: the sink of the last one, and the lineage of the record that it delivered. All records that are logged
 * inside one delivery share it. The lineage of a record that no delivery caused is empty, and counts its descendants. A plain object: other
 * copies of the package read it.
 */
export interface Lineage {
  /** Identifies a sink; undefined if no delivery caused the record. */
  readonly sink: object | undefined;
  readonly earlier: Lineage | undefined;
  /** The lineage of the record at the start; undefined in that one. */
  readonly root: Lineage | undefined;
  /** Counted at the start alone. */
  descendants: number;
}

/** The lineage of a record that no delivery caused, or of the records that a delivery by `sink` logs. */
export function lineageOf(sink?: object, earlier?: Lineage): Lineage {
  return { sink, earlier, root: earlier === undefined ? undefined : (earlier.root ?? earlier), descendants: 0 };
}

/** How many of the deliveries were made by this sink. */
export function countOf(lineage: Lineage, sink: object): number {
  let count = 0;
  for (let at: Lineage | undefined = lineage; at !== undefined; at = at.earlier) if (at.sink === sink) count++;
  return count;
}

/** Counts one more descendant of the `delivered` records of one delivery. Returns false if there are too many. */
export function addDescendant(lineage: Lineage, delivered: number): boolean {
  const { root = lineage } = lineage;
  if (root.descendants >= MAX_DESCENDANTS) return false;
  // A batch as a whole caused the record: each of its records has a part in it.
  root.descendants += 1 / delivered;
  return true;
}
