import { crc32 as nativeCrc } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc32, crc32Slow } from '../../../../src/processors/spool/format/crc.js';
import { IdRanges } from '../../../../src/processors/spool/format/id-ranges.js';

const id = fc.integer({ min: 1, max: 60 });
const range = fc.tuple(id, fc.integer({ min: 0, max: 5 }));

describe('IdRanges', () => {
  it('holds the ids that a set would hold, in ranges that do not touch', () => {
    fc.assert(
      fc.property(fc.array(range), id, id, (added, from, length) => {
        const ranges = new IdRanges();
        const set = new Set<number>();
        for (const [first, more] of added) {
          ranges.add(first, first + more);
          for (let each = first; each <= first + more; each++) set.add(each);
        }
        for (let each = 1; each <= 70; each++) expect(ranges.has(each)).toBe(set.has(each));
        expect(ranges.highest).toBe(Math.max(0, ...set));
        const all = Array.from({ length: length + 1 }, (_, i) => from + i);
        expect(ranges.covers(from, from + length)).toBe(all.every((each) => set.has(each)));
        const missing = all.filter((each) => !set.has(each));
        const gaps = ranges.gaps(from, from + length);
        expect(gaps.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, i) => first + i))).toEqual(
          missing,
        );
        const held = ranges.ranges();
        for (let i = 1; i < held.length; i++) expect(held[i]?.[0]).toBeGreaterThan((held[i - 1]?.[1] ?? 0) + 1);
      }),
    );
  });

  it('gives the first and the longest ranges, where not all are asked for', () => {
    const ranges = new IdRanges();
    for (const [first, last] of [
      [1, 2],
      [10, 11],
      [20, 29],
      [40, 44],
    ] as const)
      ranges.add(first, last);
    expect(ranges.ranges(3)).toEqual([
      [1, 2],
      [20, 29],
      [40, 44],
    ]);
  });
});

describe('crc32', () => {
  it('is that of zlib, with and without it', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.nat(), (bytes, seed) => {
        expect(crc32Slow(bytes, seed)).toBe(nativeCrc(bytes, seed));
        expect(crc32(bytes, seed)).toBe(nativeCrc(bytes, seed));
      }),
    );
  });
});
