/* Which records wait, and which one is dropped when there are too many? */
import { LightRecord } from '../../record/record.js';
import type { DeliveryQueue, Overflowed } from './delivery-queue.js';
import { FifoBuffer } from './fifo-buffer.js';
import type { RecordBuffer } from './record-buffer.js';
import type { RecordChunk } from './record-chunk.js';
import { SeverityBuffer } from './severity-buffer.js';

export const OVERFLOWS = ['drop-newest', 'drop-oldest', 'drop-lowest'] as const;

/** Which record is dropped when a queue is full: the new one, the oldest one, or the least severe one. */
export type Overflow = (typeof OVERFLOWS)[number];

/**
 * The queue of a delivery: records in the order of acceptance, bounded by number and by estimated bytes. It holds references: a record that
 * waits for ten sinks is in memory once.
 */
export class MemoryQueue implements DeliveryQueue {
  readonly #maxSize: number;
  readonly #maxBytes: number;
  readonly #buffer: RecordBuffer;
  #length = 0;
  #next = 0;
  #bytes = 0;
  readonly #halfEmptyWaits = new Set<() => void>();

  constructor(maxSize: number, maxBytes: number, overflow: Overflow = 'drop-newest') {
    this.#maxSize = maxSize;
    this.#maxBytes = maxBytes;
    this.#buffer = overflow === 'drop-lowest' ? new SeverityBuffer() : new FifoBuffer(overflow === 'drop-oldest');
  }

  get length(): number {
    return this.#length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get oldest(): LightRecord | undefined {
    return this.#length === 0 ? undefined : this.#buffer.oldest;
  }

  /** The position of the oldest record; the next position if the queue is empty. */
  get first(): number {
    return this.#length === 0 ? this.#next : this.#buffer.firstPosition(this.#next, this.#length);
  }

  /** The position of the next record: the number of records accepted so far. */
  get next(): number {
    return this.#next;
  }

  /** Calls `done` once the queue is at most half full, by number and by bytes; in this call if it is. */
  whenHalfEmpty(done: () => void): void {
    if (this.#isHalfEmpty) done();
    else this.#halfEmptyWaits.add(done);
  }

  get #isHalfEmpty(): boolean {
    return this.#length * 2 <= this.#maxSize && this.#bytes * 2 <= this.#maxBytes;
  }

  /** True if the record exceeds the limit of the whole queue. */
  #isTooLarge(record: LightRecord): boolean {
    return LightRecord.size(record) > this.#maxBytes;
  }

  /** Returns false if a limit would be exceeded. */
  push(record: LightRecord): boolean {
    const size = LightRecord.size(record);
    if (this.#length >= this.#maxSize || this.#bytes + size > this.#maxBytes) return false;
    this.#buffer.push(record, this.#next++);
    this.#length++;
    this.#bytes += size;
    return true;
  }

  /** Returns false, and adds none of the records, if a limit would be exceeded. */
  pushAll(chunk: RecordChunk): boolean {
    const { records, bytes } = chunk;
    if (this.#length + records.length > this.#maxSize || this.#bytes + bytes > this.#maxBytes) return false;
    this.#buffer.pushAll(chunk, this.#next);
    this.#next += records.length;
    this.#length += records.length;
    this.#bytes += bytes;
    return true;
  }

  pushOver(record: LightRecord): Overflowed {
    const reason = 'queue_full';
    if (this.#isTooLarge(record)) return { evicted: [], reason, refusal: 'too_large' };
    const evicted = this.#evictFor(record);
    return { evicted, reason, refusal: this.push(record) ? undefined : reason };
  }

  /** Evicts until `record` fits, or nothing may be evicted for it. Returns the evicted records. */
  #evictFor(record: LightRecord): LightRecord[] {
    const evicted: LightRecord[] = [];
    const size = LightRecord.size(record);
    while (this.#length >= this.#maxSize || this.#bytes + size > this.#maxBytes) {
      const victim = this.#buffer.evictFor(record);
      if (victim === undefined) break;
      this.#length--;
      this.#bytes -= LightRecord.size(victim);
      evicted.push(victim);
    }
    return evicted;
  }

  /** Uses up a position for a record that does not wait. The queue must be empty. */
  skip(): number {
    return this.#next++;
  }

  /**
   * Removes the oldest records, as many as both limits allow, but at least one.
   *
   * @param isFree The first record that it refuses ends the batch; it may be the oldest one
   */
  take(maxRecords: number, maxBytes: number, isFree?: (record: LightRecord) => boolean): LightRecord[] {
    const taken = new Array<LightRecord>(Math.min(maxRecords, this.#length));
    let count = 0;
    let bytes = 0;
    while (count < taken.length) {
      const chunk = isFree === undefined ? this.#buffer.shiftChunk(taken.length - count, maxBytes - bytes) : undefined;
      if (chunk !== undefined) {
        for (let i = 0; i < chunk.records.length; i++) taken[count++] = chunk.records[i] as LightRecord;
        bytes += chunk.bytes;
        continue;
      }
      const oldest = this.#buffer.oldest as LightRecord;
      const size = LightRecord.size(oldest);
      if ((count > 0 && bytes + size > maxBytes) || isFree?.(oldest) === false) break;
      bytes += size;
      taken[count++] = oldest;
      this.#buffer.shift();
    }
    taken.length = count;
    this.#length -= count;
    this.#bytes -= bytes;
    if (this.#halfEmptyWaits.size > 0 && this.#isHalfEmpty) {
      const waits = [...this.#halfEmptyWaits];
      this.#halfEmptyWaits.clear();
      for (const done of waits) done();
    }
    return taken;
  }
}
