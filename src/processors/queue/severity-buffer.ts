/* Which record is the least severe one? */
import { LightRecord } from '../../record/record.js';
import { type Chunk, ChunkedQueue } from './chunked-queue.js';
import type { RecordBuffer } from './record-buffer.js';

interface Positioned {
  readonly record: LightRecord;
  readonly position: number;
}

/** The records of one level. */
interface Bucket {
  readonly levelNumber: number;
  readonly queue: ChunkedQueue<Positioned>;
}

/** First in, first out. Drops the least severe record when it is full; of equals, the oldest. */
export class SeverityBuffer implements RecordBuffer {
  /** By rising level; none is empty. There are few, so a linear search is fast. */
  readonly #buckets: Bucket[] = [];

  firstPosition(): number {
    return this.#oldestBucket()?.queue.oldest?.position ?? 0;
  }

  get oldest(): LightRecord | undefined {
    return this.#oldestBucket()?.queue.oldest?.record;
  }

  push(record: LightRecord, position: number): void {
    const levelNumber = levelNumberOf(record);
    let at = this.#buckets.findIndex((bucket) => bucket.levelNumber >= levelNumber);
    if (at < 0) at = this.#buckets.length;
    if (this.#buckets[at]?.levelNumber !== levelNumber)
      this.#buckets.splice(at, 0, { levelNumber, queue: new ChunkedQueue() });
    this.#buckets[at]?.queue.push({ record, position });
  }

  pushAll({ records }: Chunk<LightRecord>, position: number): void {
    for (let i = 0; i < records.length; i++) this.push(records[i] as LightRecord, position + i);
  }

  shift(): LightRecord | undefined {
    return this.#takeFrom(this.#oldestBucket());
  }

  /** Chunks are spread over buckets. */
  shiftChunk(): undefined {}

  evictFor(record: LightRecord): LightRecord | undefined {
    const lowest = this.#buckets[0];
    return lowest === undefined || lowest.levelNumber >= levelNumberOf(record) ? undefined : this.#takeFrom(lowest);
  }

  #oldestBucket(): Bucket | undefined {
    let oldest = this.#buckets[0];
    for (const bucket of this.#buckets) {
      if ((bucket.queue.oldest?.position ?? 0) < (oldest?.queue.oldest?.position ?? 0)) oldest = bucket;
    }
    return oldest;
  }

  #takeFrom(bucket: Bucket | undefined): LightRecord | undefined {
    const taken = bucket?.queue.shift();
    if (bucket === undefined || taken === undefined) return undefined;
    if (bucket.queue.isEmpty) this.#buckets.splice(this.#buckets.indexOf(bucket), 1);
    return taken.record;
  }
}

/** A record without a severity is dropped first. */
function levelNumberOf(record: LightRecord): number {
  return LightRecord.levelNumber(record) ?? 0;
}
