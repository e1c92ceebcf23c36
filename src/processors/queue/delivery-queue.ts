/* What does a delivery need of its queue, wherever the records wait? */
import type { LightRecord } from '../../record/record.js';
import type { RecordChunk } from './record-chunk.js';

/** What happened to a record that found no room. */
export interface Overflowed {
  /** Records that gave way for it. */
  readonly evicted: readonly LightRecord[];
  /** Why records give way. */
  readonly reason: string;
  /** Why the record itself is not queued; undefined if it is. */
  readonly refusal: string | undefined;
}

/** The records that wait, in the order of acceptance. Positions count accepted records from 0. */
export interface DeliveryQueue {
  readonly length: number;
  readonly bytes: number;
  readonly oldest: LightRecord | undefined;
  /** The position of the oldest record; the next position if the queue is empty; -1 for a record that was accepted by an earlier process. */
  readonly first: number;
  /** The position of the next record: the number of records accepted so far. */
  readonly next: number;
  /** Returns false if there is no room. */
  push(record: LightRecord): boolean;
  /** Returns false, and adds none of the records, if there is no room for all. */
  pushAll(chunk: RecordChunk): boolean;
  /** Queues a record that `push` refused, if others may give way for it. */
  pushOver(record: LightRecord): Overflowed;
  /**
   * Removes the oldest records, as many as both limits allow, but at least one.
   *
   * @param isFree The first record that it refuses ends the batch; it may be the oldest one
   */
  take(maxRecords: number, maxBytes: number, isFree?: (record: LightRecord) => boolean): LightRecord[];
  /** Uses up a position for a record that does not wait. The queue must be empty. */
  skip(): number;
  /** Calls `done` once the queue is at most half full; in this call if it is. */
  whenHalfEmpty(done: () => void): void;
}
