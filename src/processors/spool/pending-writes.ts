import { LightRecord } from '../../record/record.js';

/** Records looked at for one write. */
const GROUP = 4_096;

/** Records that are accepted and not written yet, in order. Some may be settled meanwhile: they need not be written. */
export class PendingWrites {
  #records: LightRecord[] = [];
  #from = 0;
  /** Estimated. */
  #bytes = 0;

  get length(): number {
    return this.#records.length - this.#from;
  }

  get bytes(): number {
    return this.#bytes;
  }

  add(record: LightRecord): void {
    this.#records.push(record);
    this.#bytes += LightRecord.size(record);
  }

  /** The first ones. */
  group(): readonly LightRecord[] {
    return this.#records.slice(this.#from, this.#from + GROUP);
  }

  /** Removes the first `count`. */
  shift(count: number): void {
    for (let i = 0; i < count; i++) this.#bytes -= LightRecord.size(this.#records[this.#from + i] as LightRecord);
    this.#from += count;
    if (this.#from < this.#records.length) return;
    this.#records = [];
    this.#from = this.#bytes = 0;
  }

  /** All of them; it is empty then. */
  clear(): readonly LightRecord[] {
    const all = this.#records.slice(this.#from);
    this.shift(all.length);
    return all;
  }

  [Symbol.iterator](): Iterator<LightRecord> {
    return this.#records.slice(this.#from).values();
  }
}
