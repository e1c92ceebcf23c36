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
   * @param maxKept The most records of a batch that an earlier process has made. @default maxRecords
   */
  take(
    maxRecords: number,
    maxBytes: number,
    isFree?: (record: LightRecord) => boolean,
    maxKept?: number,
  ): LightRecord[];
  /** Uses up a position for a record that does not wait. The queue must be empty. */
  skip(): number;
  /** Calls `done` once the queue is at most half full; in this call if it is. */
  whenHalfEmpty(done: () => void): void;
}

/** What a queue on disk tells its delivery. */
export interface DurableEvents {
  /** Records of dead processes were read, and wait: they count as created. */
  readonly onRecovered: (count: number) => void;
  /** Waiting records that were on disk alone cannot be read back. */
  readonly onLost: (count: number) => void;
  /** More records wait, or are spooled. */
  readonly onChange: () => void;
}

/** A queue whose records are on disk as well, until they are settled. */
export interface DurableDeliveryQueue extends DeliveryQueue {
  /** Waiting records that survive what was asked for. */
  readonly spooled: number;
  /** Comes before the first record: takes over what dead processes have left. @throws Error if another sink of this process uses the directory */
  open(events: DurableEvents): void;
  /** May the next queue of this process have its directory, while it delivers what it holds? @default false */
  set yields(yields: boolean);
  /** The id of this batch: the same records have the same one in each process. @param make Makes one, if it has none yet */
  batchId(records: readonly LightRecord[], make: () => string): string;
  /** These are delivered, failed for good, or dropped: they leave the disk. */
  settle(records: readonly LightRecord[]): void;
  /** Writes what waits to be written. Call it at the end of a turn in which records were accepted. */
  flush(): void;
  /** Makes all waiting records survive, without the event loop. */
  spoolNow(): void;
  /**
   * Leaves everything on disk to the next process. Returns how many records are not on disk.
   *
   * @param inFlight Records that were taken, and are not settled
   * @param exits The process exits: the event loop does not turn again
   */
  close(inFlight: readonly LightRecord[], exits: boolean): number;
  /** Resolves when the directory is free for another sink. */
  readonly closed: Promise<void>;
}
