import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  flightsFor,
  Growth,
  type GrowthLimits,
  largestBatch,
  MAX_BATCH_SIZE,
  MAX_FLIGHTS,
} from '../../../src/processors/pace/growth.js';

const LIMITS: GrowthLimits = {
  maxExportBatchSize: 2_048,
  maxExportBatchBytes: 4 * 2 ** 20,
  concurrency: 1,
  growsSize: true,
  growsConcurrency: true,
};
const UNLIMITED = Number.POSITIVE_INFINITY;
const waiting = (length: number, bytes = length * 250) => ({ length, bytes });

/** A destination that has taken `records` in `millis`, so often. */
function proven(times: number, records = 2_048, millis = 5, limits = LIMITS): Growth {
  const growth = new Growth(limits);
  for (let i = 0; i < times; i++) growth.succeeded(records, millis);
  return growth;
}

describe('largestBatch', () => {
  const of = (last: { records: number; millis: number } | undefined, acceptedSize = UNLIMITED, limits = LIMITS) =>
    largestBatch({ last, acceptedSize }, limits);

  it('is the usual size before a first success', () => {
    expect(of(undefined)).toBe(2_048);
  });

  it('is what the destination takes within a second', () => {
    expect(of({ records: 2_048, millis: 5 })).toBe(MAX_BATCH_SIZE);
    expect(of({ records: 2_048, millis: 400 })).toBe(5_120);
    expect(of({ records: 2_048, millis: 3_000 })).toBe(2_048);
    expect(of({ records: 16_384, millis: 4_000 })).toBe(4_096);
    expect(of({ records: 1, millis: 0 })).toBe(2_048);
  });

  it('is at most half of a batch that was refused', () => {
    expect(of({ records: 2_048, millis: 5 }, 6_000)).toBe(6_000);
    expect(of({ records: 2_048, millis: 5 }, 500)).toBe(2_048);
  });

  it('is what the user has set', () => {
    const limits = { ...LIMITS, maxExportBatchSize: 100, growsSize: false };
    expect(of({ records: 100, millis: 1 }, UNLIMITED, limits)).toBe(100);
  });
});

describe('flightsFor', () => {
  it('asks for one more for each two batches that wait', () => {
    for (const [length, flights] of [
      [0, 1],
      [3_999, 1],
      [4_000, 2],
      [8_000, 3],
      [1_000_000, MAX_FLIGHTS],
    ] as const)
      expect(flightsFor(waiting(length, 0), 2_000, LIMITS)).toBe(flights);
  });

  it('measures large records by their bytes', () => {
    expect(flightsFor(waiting(10, 8 * 2 ** 20), 2_048, LIMITS)).toBe(2);
  });
});

describe('Growth', () => {
  it('begins with the usual size and number', () => {
    const growth = new Growth(LIMITS);
    expect([growth.batchSize, growth.maxFlights(waiting(1_000_000)), growth.isUnproven]).toEqual([2_048, 1, true]);
  });

  it('allows one more flight after each success, up to 8', () => {
    const flights = [0, 1, 2, 3, 20].map((times) => proven(times).maxFlights(waiting(1_000_000)));
    expect(flights).toEqual([1, 2, 3, 4, 8]);
  });

  it('has one flight again when little waits', () => {
    expect(proven(20).maxFlights(waiting(100))).toBe(1);
  });

  it('has one flight at a destination that takes more than two seconds', () => {
    const growth = proven(20);
    growth.succeeded(2_048, 2_001);
    expect(growth.maxFlights(waiting(1_000_000))).toBe(1);
  });

  it('returns to the usual size and number at a failure, and begins anew', () => {
    const growth = proven(20);
    growth.failed();
    expect([growth.batchSize, growth.maxFlights(waiting(1_000_000)), growth.isUnproven]).toEqual([2_048, 1, true]);
    growth.succeeded(2_048, 5);
    expect([growth.batchSize, growth.maxFlights(waiting(1_000_000))]).toEqual([MAX_BATCH_SIZE, 2]);
  });

  it('does not repeat a size that was refused, until 64 batches were accepted', () => {
    const growth = proven(1);
    growth.refused(16_384);
    growth.succeeded(8_192, 5);
    expect(growth.batchSize).toBe(8_192);
    growth.refused(8_192);
    for (let i = 0; i < 63; i++) growth.succeeded(4_096, 5);
    expect(growth.batchSize).toBe(4_096);
    growth.succeeded(4_096, 5);
    expect(growth.batchSize).toBe(MAX_BATCH_SIZE);
  });

  it('leaves alone what the user has set', () => {
    const sized = proven(20, 100, 1, { ...LIMITS, maxExportBatchSize: 100, growsSize: false });
    expect([sized.batchSize, sized.maxFlights(waiting(1_000_000))]).toEqual([100, 8]);
    const counted = proven(20, 2_048, 1, { ...LIMITS, concurrency: 3, growsConcurrency: false });
    expect([counted.batchSize, counted.maxFlights(waiting(1_000_000))]).toEqual([MAX_BATCH_SIZE, 3]);
  });

  it('stays within its bounds, whatever happens', () => {
    const event = fc.oneof(
      fc.tuple(
        fc.constant('succeeded' as const),
        fc.nat(MAX_BATCH_SIZE),
        fc.double({ min: 0, max: 60_000, noNaN: true }),
      ),
      fc.tuple(fc.constant('failed' as const)),
      fc.tuple(fc.constant('refused' as const), fc.integer({ min: 2, max: MAX_BATCH_SIZE })),
    );
    const state = fc.record({ length: fc.nat(1_000_000), bytes: fc.nat(2 ** 27) });
    fc.assert(
      fc.property(fc.array(event), state, (events, queue) => {
        const growth = new Growth(LIMITS);
        for (const [kind, records = 0, millis = 0] of events) {
          if (kind === 'failed') growth.failed();
          else growth[kind](records, millis);
          const [size, flights] = [growth.batchSize, growth.maxFlights(queue)];
          expect(Number.isInteger(size) && size >= 2_048 && size <= MAX_BATCH_SIZE).toBe(true);
          expect(Number.isInteger(flights) && flights >= 1 && flights <= MAX_FLIGHTS).toBe(true);
          if (kind === 'failed') expect([size, flights]).toEqual([2_048, 1]);
        }
      }),
    );
  });
});
