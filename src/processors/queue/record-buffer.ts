import type { LightRecord } from '../../record/record.js';
import type { Chunk } from './chunked-queue.js';

/** The storage of a queue: records in the order of acceptance, each with its position, and the choice of the record to evict. */
export interface RecordBuffer {
  /** The position of the oldest record, where `length` records are stored and `next` is the next position. Meaningless if it is empty. */
  firstPosition(next: number, length: number): number;
  readonly oldest: LightRecord | undefined;
  push(record: LightRecord, position: number): void;
  /** Adds records at consecutive positions. */
  pushAll(chunk: Chunk<LightRecord>, position: number): void;
  /** Removes the oldest record. */
  shift(): LightRecord | undefined;
  /** Removes the oldest chunk, if that is cheap and the chunk is within both limits; otherwise undefined. */
  shiftChunk(maxRecords: number, maxBytes: number): Chunk<LightRecord> | undefined;
  /** Removes the record to be dropped in favour of this one; undefined if this one is to be dropped itself. */
  evictFor(record: LightRecord): LightRecord | undefined;
}
