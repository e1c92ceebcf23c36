import { LightRecord } from '../../record/record.js';

const INITIAL_CAPACITY = 16;

/**
 * Records that wait for their delivery, in order, bounded by number and by estimated bytes. It holds references: a record that
 * waits for ten sinks is in memory once.
 */
export class MemoryQueue {
  readonly #maxSize: number;
  readonly #maxBytes: number;
  #ring: Array<LightRecord | undefined> = new Array(INITIAL_CAPACITY);
  #head = 0;
  #length = 0;
  #bytes = 0;

  constructor(maxSize: number, maxBytes: number) {
    this.#maxSize = maxSize;
    this.#maxBytes = maxBytes;
  }

  get length(): number {
    return this.#length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** False when a limit does not let it in. */
  push(record: LightRecord): boolean {
    const size = LightRecord.size(record);
    if (this.#length >= this.#maxSize || this.#bytes + size > this.#maxBytes) return false;
    if (this.#length === this.#ring.length) this.#grow();
    this.#ring[(this.#head + this.#length) & (this.#ring.length - 1)] = record;
    this.#length++;
    this.#bytes += size;
    return true;
  }

  /** The oldest ones, at least one if there is any, as many as fit into both limits. */
  take(maxRecords: number, maxBytes: number): LightRecord[] {
    const taken: LightRecord[] = [];
    let bytes = 0;
    while (taken.length < maxRecords && this.#length > 0) {
      const record = this.#ring[this.#head] as LightRecord;
      const size = LightRecord.size(record);
      if (taken.length > 0 && bytes + size > maxBytes) break;
      this.#ring[this.#head] = undefined;
      this.#head = (this.#head + 1) & (this.#ring.length - 1);
      this.#length--;
      bytes += size;
      taken.push(record);
    }
    this.#bytes -= bytes;
    if (this.#length === 0 && this.#ring.length > 1024) this.#shrink();
    return taken;
  }

  /** The capacity stays a power of two, so that a mask does for the modulo. */
  #grow(): void {
    const grown: Array<LightRecord | undefined> = new Array(this.#ring.length * 2);
    for (let i = 0; i < this.#length; i++) grown[i] = this.#ring[(this.#head + i) & (this.#ring.length - 1)];
    this.#ring = grown;
    this.#head = 0;
  }

  /** After a burst the memory goes back. */
  #shrink(): void {
    this.#ring = new Array(INITIAL_CAPACITY);
    this.#head = 0;
  }
}
