/* Which record is the least severe one? */
import { LightRecord } from '../../record/record.js';
import { type Chunk, ChunkedQueue } from './chunked-queue.js';
import { Heap } from './heap.js';
import type { RecordBuffer } from './record-buffer.js';

interface Positioned {
  readonly record: LightRecord;
  readonly position: number;
}

/** The records of one level, in order; never empty while it is in a heap. */
interface Bucket {
  readonly levelNumber: number;
  readonly queue: ChunkedQueue<Positioned>;
  /** Its places in the two heaps. */
  readonly places: [byLevel: number, byAge: number];
}

/**
 * First in, first out. Drops the least severe record when it is full; of equals, the oldest. Levels are data: there may be as many as records,
 * so each step takes logarithmic time in their number.
 */
export class SeverityBuffer implements RecordBuffer {
  readonly #buckets = new Map<number, Bucket>();
  readonly #byLevel = new Heap<Bucket>(0, (bucket) => bucket.levelNumber);
  readonly #byAge = new Heap<Bucket>(1, (bucket) => bucket.queue.oldest?.position ?? 0);

  firstPosition(): number {
    return this.#byAge.first?.queue.oldest?.position ?? 0;
  }

  get oldest(): LightRecord | undefined {
    return this.#byAge.first?.queue.oldest?.record;
  }

  push(record: LightRecord, position: number): void {
    const levelNumber = levelNumberOf(record);
    const known = this.#buckets.get(levelNumber);
    if (known !== undefined) {
      known.queue.push({ record, position });
      return;
    }
    const bucket: Bucket = { levelNumber, queue: new ChunkedQueue(), places: [0, 0] };
    bucket.queue.push({ record, position });
    this.#buckets.set(levelNumber, bucket);
    this.#byLevel.add(bucket);
    this.#byAge.add(bucket);
  }

  pushAll({ records }: Chunk<LightRecord>, position: number): void {
    for (let i = 0; i < records.length; i++) this.push(records[i] as LightRecord, position + i);
  }

  shift(): LightRecord | undefined {
    return this.#takeFrom(this.#byAge.first);
  }

  /** Chunks are spread over buckets. */
  shiftChunk(): undefined {}

  evictFor(record: LightRecord): LightRecord | undefined {
    const lowest = this.#byLevel.first;
    return lowest === undefined || lowest.levelNumber >= levelNumberOf(record) ? undefined : this.#takeFrom(lowest);
  }

  #takeFrom(bucket: Bucket | undefined): LightRecord | undefined {
    const taken = bucket?.queue.shift();
    if (bucket === undefined || taken === undefined) return undefined;
    if (bucket.queue.isEmpty) {
      this.#buckets.delete(bucket.levelNumber);
      this.#byLevel.remove(bucket);
      this.#byAge.remove(bucket);
    } else {
      this.#byAge.moved(bucket);
    }
    return taken.record;
  }
}

/** A record without a severity is dropped first. */
function levelNumberOf(record: LightRecord): number {
  return LightRecord.levelNumber(record) ?? 0;
}
