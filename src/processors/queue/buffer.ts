import { LightRecord } from '../../record/record.js';
import { type Chunk, ChunkedQueue } from './chunked-queue.js';

/** Records in the order in which they came, each with its place in that order, and one that can be made to give way. */
export interface Buffer {
  /** The place of the oldest of so many that wait, where `next` is the place of the next one to come; meaningful only where there is one. */
  firstPlace(next: number, length: number): number;
  /** The oldest one. */
  readonly oldest: LightRecord | undefined;
  push(record: LightRecord, place: number): void;
  /** From that place on. */
  pushAll(row: Chunk<LightRecord>, place: number): void;
  /** Takes out the oldest one. */
  shift(): LightRecord | undefined;
  /** Takes out those that came together with the oldest one, where that is quicker, so many and of such a weight at most. */
  shiftRow(most: number, mostWeight: number): Chunk<LightRecord> | undefined;
  /** Takes out the one that gives way to this one; undefined when that gives way itself. */
  giveWayTo(record: LightRecord): LightRecord | undefined;
}

/** Where those who came first are served first, and, when it is full, the oldest or the newest give way. */
export class FifoBuffer implements Buffer {
  readonly #line = new ChunkedQueue<LightRecord>();
  readonly #dropsOldest: boolean;

  constructor(dropsOldest: boolean) {
    this.#dropsOldest = dropsOldest;
  }

  firstPlace(next: number, length: number): number {
    // Nobody leaves from the middle.
    return next - length;
  }

  get oldest(): LightRecord | undefined {
    return this.#line.oldest;
  }

  push(record: LightRecord): void {
    this.#line.push(record);
  }

  pushAll(row: Chunk<LightRecord>): void {
    this.#line.pushAll(row);
  }

  shift(): LightRecord | undefined {
    return this.#line.shift();
  }

  shiftRow(most: number, mostWeight: number): Chunk<LightRecord> | undefined {
    return this.#line.shiftRow(most, mostWeight);
  }

  giveWayTo(): LightRecord | undefined {
    return this.#dropsOldest ? this.#line.shift() : undefined;
  }
}

interface Waiting {
  readonly record: LightRecord;
  readonly place: number;
}

/** Those of one levelNumber. */
interface Bucket {
  readonly levelNumber: number;
  readonly line: ChunkedQueue<Waiting>;
}

/** The same order, where the least severe give way; among equals the oldest. */
export class SeverityBuffer implements Buffer {
  /** One queue for each severity that waits, by rising levelNumber. There are few. */
  readonly #lanes: Bucket[] = [];

  firstPlace(): number {
    return this.#first()?.line.oldest?.place ?? 0;
  }

  get oldest(): LightRecord | undefined {
    return this.#first()?.line.oldest?.record;
  }

  push(record: LightRecord, place: number): void {
    const levelNumber = levelNumberOf(record);
    let at = this.#lanes.findIndex((lane) => lane.levelNumber >= levelNumber);
    if (at < 0) at = this.#lanes.length;
    if (this.#lanes[at]?.levelNumber !== levelNumber)
      this.#lanes.splice(at, 0, { levelNumber, line: new ChunkedQueue() });
    this.#lanes[at]?.line.push({ record, place });
  }

  pushAll({ items }: Chunk<LightRecord>, place: number): void {
    for (let i = 0; i < items.length; i++) this.push(items[i] as LightRecord, place + i);
  }

  shift(): LightRecord | undefined {
    return this.#takeFrom(this.#first());
  }

  /** They are in several lanes. */
  shiftRow(): undefined {}

  giveWayTo(record: LightRecord): LightRecord | undefined {
    const lowest = this.#lanes[0];
    return lowest === undefined || lowest.levelNumber >= levelNumberOf(record) ? undefined : this.#takeFrom(lowest);
  }

  #first(): Bucket | undefined {
    let first = this.#lanes[0];
    for (const lane of this.#lanes) {
      if ((lane.line.oldest?.place ?? 0) < (first?.line.oldest?.place ?? 0)) first = lane;
    }
    return first;
  }

  #takeFrom(lane: Bucket | undefined): LightRecord | undefined {
    const taken = lane?.line.shift();
    if (lane === undefined || taken === undefined) return undefined;
    if (lane.line.isEmpty) this.#lanes.splice(this.#lanes.indexOf(lane), 1);
    return taken.record;
  }
}

/** Where nobody said how severe it is, nobody said that it matters. */
function levelNumberOf(record: LightRecord): number {
  return LightRecord.levelNumber(record) ?? 0;
}
