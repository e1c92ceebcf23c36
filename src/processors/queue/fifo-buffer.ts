import type { LightRecord } from '../../record/record.js';
import { type Chunk, ChunkedQueue } from './chunked-queue.js';
import type { RecordBuffer } from './record-buffer.js';

/** First in, first out. Drops the oldest or the new record when it is full. */
export class FifoBuffer implements RecordBuffer {
  readonly #queue = new ChunkedQueue<LightRecord>();
  readonly #dropsOldest: boolean;

  constructor(dropsOldest: boolean) {
    this.#dropsOldest = dropsOldest;
  }

  firstPosition(next: number, length: number): number {
    // Records leave at the front only, so the positions have no gaps.
    return next - length;
  }

  get oldest(): LightRecord | undefined {
    return this.#queue.oldest;
  }

  push(record: LightRecord): void {
    this.#queue.push(record);
  }

  pushAll(chunk: Chunk<LightRecord>): void {
    this.#queue.pushAll(chunk);
  }

  shift(): LightRecord | undefined {
    return this.#queue.shift();
  }

  shiftChunk(maxRecords: number, maxBytes: number): Chunk<LightRecord> | undefined {
    return this.#queue.shiftChunk(maxRecords, maxBytes);
  }

  evictFor(): LightRecord | undefined {
    return this.#dropsOldest ? this.#queue.shift() : undefined;
  }
}
