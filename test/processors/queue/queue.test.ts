import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemoryQueue, type Overflow } from '../../../src/processors/queue/queue.js';
import { LightRecord } from '../../../src/record/record.js';
import { someRecord } from '../../support/some-record.js';

/** The simplest possible queue: an array. */
class Model {
  waiting: Array<{ record: LightRecord; place: number }> = [];
  next = 0;
  readonly #max: number;
  readonly #maxBytes: number;
  readonly #overflow: Overflow;

  constructor(max: number, maxBytes: number, overflow: Overflow) {
    this.#max = max;
    this.#maxBytes = maxBytes;
    this.#overflow = overflow;
  }

  get bytes(): number {
    return this.waiting.reduce((sum, { record }) => sum + LightRecord.size(record), 0);
  }

  push(record: LightRecord): { pushed: boolean; gone: LightRecord[] } {
    const gone: LightRecord[] = [];
    const full = () => this.waiting.length >= this.#max || this.bytes + LightRecord.size(record) > this.#maxBytes;
    while (full()) {
      const victim = this.#victim(record);
      if (victim < 0) return { pushed: false, gone };
      gone.push(...this.waiting.splice(victim, 1).map((one) => one.record));
    }
    this.waiting.push({ record, place: this.next++ });
    return { pushed: true, gone };
  }

  /** All of them, or none. */
  pushAll(records: readonly LightRecord[]): boolean {
    const bytes = records.reduce((sum, record) => sum + LightRecord.size(record), this.bytes);
    if (this.waiting.length + records.length > this.#max || bytes > this.#maxBytes) return false;
    for (const record of records) this.waiting.push({ record, place: this.next++ });
    return true;
  }

  #victim(record: LightRecord): number {
    if (this.#overflow === 'drop-newest' || this.waiting.length === 0) return -1;
    if (this.#overflow === 'drop-oldest') return 0;
    const ranks = this.waiting.map((one) => LightRecord.levelNumber(one.record) ?? 0);
    const lowest = Math.min(...ranks);
    return lowest < (LightRecord.levelNumber(record) ?? 0) ? ranks.indexOf(lowest) : -1;
  }
}

function isHalfEmpty(queue: MemoryQueue): boolean {
  let told = false;
  queue.whenHalfEmpty(() => {
    told = true;
  });
  return told;
}

const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      levelNumber: fc.oneof(fc.constantFrom(undefined, 5, 10, 20, 20, 50), fc.integer({ min: 0, max: 200 })),
      size: fc.constantFrom(100, 300, 700),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      take: fc.constantFrom(1, 2, 5, 40, 500),
      bytes: fc.constantFrom(0, 500, 10_000, 1_000_000),
    }),
  },
  // Small chunks are copied, large ones are linked.
  {
    weight: 2,
    arbitrary: fc.record({ together: fc.constantFrom(1, 3, 31, 32, 70), ranks: fc.constantFrom([5], [5, 20]) }),
  },
);

const limits = fc.constantFrom<[max: number, maxBytes: number]>([8, 2_000], [200, 30_000]);

describe.each<Overflow>(['drop-newest', 'drop-oldest', 'drop-lowest'])('MemoryQueue, %s', (overflow) => {
  it('behaves like an array within its limits, after every step of a random run', () => {
    fc.assert(
      fc.property(limits, fc.array(step, { maxLength: 120 }), ([max, maxBytes], steps) => {
        const queue = new MemoryQueue(max, maxBytes, overflow);
        const model = new Model(max, maxBytes, overflow);
        for (const s of steps) {
          if ('take' in s) {
            const taken = queue.take(s.take, s.bytes);
            let bytes = 0;
            let count = 0;
            for (const { record } of model.waiting.slice(0, s.take)) {
              bytes += LightRecord.size(record);
              if (count > 0 && bytes > s.bytes) break;
              count++;
            }
            expect(taken).toEqual(model.waiting.splice(0, count).map(({ record }) => record));
          } else if ('together' in s) {
            const records = Array.from({ length: s.together }, (_, i) =>
              someRecord({ levelNumber: s.ranks[i % s.ranks.length], size: 100 }),
            );
            const pushed = queue.pushAll({ records: Object.freeze(records), bytes: 100 * s.together, lowest: 5 });
            expect(pushed).toBe(model.pushAll(records));
          } else {
            const record = someRecord({ levelNumber: s.levelNumber, size: s.size });
            const wanted = model.push(record);
            const { evicted, refusal } = queue.push(record)
              ? { evicted: [], refusal: undefined }
              : queue.pushOver(record);
            expect({ pushed: refusal === undefined, gone: evicted }).toEqual(wanted);
          }
          expect(queue.length).toBe(model.waiting.length);
          expect(queue.bytes).toBe(model.bytes);
          expect(queue.first).toBe(model.waiting[0]?.place ?? model.next);
          expect(queue.next).toBe(model.next);
          expect(queue.length <= max && queue.bytes <= maxBytes).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('uses up positions for records that do not wait', () => {
    const queue = new MemoryQueue(8, 10_000, overflow);
    queue.push(someRecord());
    queue.take(1, 0);
    expect([queue.skip(), queue.first, queue.next]).toEqual([1, 2, 2]);
    queue.push(someRecord());
    expect([queue.first, queue.next]).toEqual([2, 3]);
  });

  it('detects records larger than the queue, and reports when it is half empty', () => {
    const queue = new MemoryQueue(4, 1_000, overflow);
    expect(queue.pushOver(someRecord({ size: 1_001 }))).toMatchObject({ evicted: [], refusal: 'too_large' });
    const half: boolean[] = [];
    for (const size of [10, 10, 10, 10]) {
      queue.push(someRecord({ size }));
      half.push(isHalfEmpty(queue));
    }
    expect(half).toEqual([true, true, false, false]);
    queue.take(4, 1_000);
    queue.push(someRecord({ size: 501 }));
    let told = 0;
    queue.whenHalfEmpty(() => told++);
    expect(told).toBe(0);
    queue.take(1, 0);
    queue.whenHalfEmpty(() => told++);
    expect(told).toBe(2);
  });

  it('keeps the order of 50,000 records', () => {
    const queue = new MemoryQueue(100_000, Number.POSITIVE_INFINITY, overflow);
    const records = Array.from({ length: 50_000 }, (_, i) =>
      someRecord({ body: String(i), levelNumber: (i * 7) % 50 }),
    );
    for (const record of records) queue.push(record);
    expect(queue.take(50_000, Number.POSITIVE_INFINITY)).toEqual(records);
    expect([queue.length, queue.bytes]).toEqual([0, 0]);
  });
});

describe('a queue of records of very many levels, with drop-lowest', () => {
  it.each<[string, (i: number) => number]>([
    ['rising', (i) => i],
    ['falling', (i) => 100_000 - i],
    ['mixed', (i) => (i * 7_919) % 20_011],
  ])('gives all of them in the order of their arrival, and drops the lowest: %s', (_, order) => {
    const COUNT = 20_000;
    const queue = new MemoryQueue(COUNT, Number.POSITIVE_INFINITY, 'drop-lowest');
    for (let i = 0; i < COUNT; i++) queue.push(someRecord({ levelNumber: order(i) }));
    const { evicted } = queue.pushOver(someRecord({ levelNumber: 1_000_000 }));
    const taken: LightRecord[] = [];
    while (queue.length > 0) taken.push(...queue.take(512, Number.POSITIVE_INFINITY));
    expect([evicted.length, taken.length]).toEqual([1, COUNT]);
    const levels = taken.map((record) => LightRecord.levelNumber(record) as number);
    const lowest = Math.min(...Array.from({ length: COUNT }, (_v, i) => order(i)));
    const kept = Array.from({ length: COUNT }, (_v, i) => order(i)).filter((level) => level !== lowest);
    expect(levels).toEqual([...kept, 1_000_000]);
  });
});
