import { LightRecord } from '../../record/record.js';
import { type Buffer, FifoBuffer, SeverityBuffer } from './buffer.js';
import type { RecordChunk } from './record-chunk.js';

/** What gives way when a limit is reached: what comes, what has waited longest, or the least severe. */
export type Overflow = 'drop-newest' | 'drop-oldest' | 'drop-lowest';

/**
 * Records that wait for their delivery, in order, bounded by number and by estimated bytes. It holds references: a record that
 * waits for ten sinks is in memory once.
 */
export class MemoryQueue {
  readonly #maxSize: number;
  readonly #maxBytes: number;
  readonly #room: Buffer;
  #length = 0;
  #next = 0;
  #bytes = 0;
  /** Those who wait for it to be half empty. */
  readonly #producers = new Set<() => void>();

  constructor(maxSize: number, maxBytes: number, overflow: Overflow = 'drop-newest') {
    this.#maxSize = maxSize;
    this.#maxBytes = maxBytes;
    this.#room = overflow === 'drop-lowest' ? new SeverityBuffer() : new FifoBuffer(overflow === 'drop-oldest');
  }

  get length(): number {
    return this.#length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The place, in the order of acceptance, of the oldest record that waits; of the next one to come, where none does. */
  get first(): number {
    return this.#length === 0 ? this.#next : this.#room.firstPlace(this.#next, this.#length);
  }

  /** How many places were given away: the place of the next record. */
  get next(): number {
    return this.#next;
  }

  /** Calls back when it is filled by half at most, by number and by bytes: at once, if it is. */
  whenHalfEmpty(done: () => void): void {
    if (this.#isHalfEmpty) done();
    else this.#producers.add(done);
  }

  #letProducersGoOn(): void {
    const waiting = [...this.#producers];
    this.#producers.clear();
    for (const goOn of waiting) goOn();
  }

  get #isHalfEmpty(): boolean {
    return this.#length * 2 <= this.#maxSize && this.#bytes * 2 <= this.#maxBytes;
  }

  /** Larger than all of the queue. */
  isTooLarge(record: LightRecord): boolean {
    return LightRecord.size(record) > this.#maxBytes;
  }

  /** False when a limit does not let it in. */
  push(record: LightRecord): boolean {
    const size = LightRecord.size(record);
    if (this.#length >= this.#maxSize || this.#bytes + size > this.#maxBytes) return false;
    this.#room.push(record, this.#next++);
    this.#length++;
    this.#bytes += size;
    return true;
  }

  /** False, and none of them is in, when a limit does not let all of them in. */
  pushAll({ records, bytes }: RecordChunk): boolean {
    if (this.#length + records.length > this.#maxSize || this.#bytes + bytes > this.#maxBytes) return false;
    this.#room.pushAll({ items: records, weight: bytes }, this.#next);
    this.#next += records.length;
    this.#length += records.length;
    this.#bytes += bytes;
    return true;
  }

  /** Takes out what gives way to this record, which may then be pushed, unless it gives way itself. */
  makeRoomFor(record: LightRecord): LightRecord[] {
    const gone: LightRecord[] = [];
    const size = LightRecord.size(record);
    while (this.#length >= this.#maxSize || this.#bytes + size > this.#maxBytes) {
      const victim = this.#room.giveWayTo(record);
      if (victim === undefined) break;
      this.#length--;
      this.#bytes -= LightRecord.size(victim);
      gone.push(victim);
    }
    return gone;
  }

  /** Gives away a place to something that does not wait, while nothing waits. */
  skip(): number {
    return this.#next++;
  }

  /** The oldest ones, at least one if there is any, as many as fit into both limits. */
  take(maxRecords: number, maxBytes: number): LightRecord[] {
    const taken = new Array<LightRecord>(Math.min(maxRecords, this.#length));
    let count = 0;
    let bytes = 0;
    while (count < taken.length) {
      const row = this.#room.shiftRow(taken.length - count, maxBytes - bytes);
      if (row !== undefined) {
        for (let i = 0; i < row.items.length; i++) taken[count++] = row.items[i] as LightRecord;
        bytes += row.weight;
        continue;
      }
      const oldest = this.#room.oldest as LightRecord;
      const size = LightRecord.size(oldest);
      if (count > 0 && bytes + size > maxBytes) break;
      bytes += size;
      taken[count++] = oldest;
      this.#room.shift();
    }
    taken.length = count;
    this.#length -= count;
    this.#bytes -= bytes;
    if (this.#producers.size > 0 && this.#isHalfEmpty) this.#letProducersGoOn();
    return taken;
  }
}
