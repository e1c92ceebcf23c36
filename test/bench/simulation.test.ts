import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lines } from '../../bench/report/lines.js';
import { EventQueue } from '../../bench/scale/event-queue.js';
import { type Scenario, simulate } from '../../bench/scale/simulation.js';
import { seededRandom } from '../../src/bridge/testing/seeded-random.js';

const scenario = (changes: Partial<Scenario> = {}): Scenario => ({
  ...{ processes: 10, recordsPerSecond: 1_000, capacityPerSecond: 20_000, latencyMillis: 20, seconds: 120 },
  trouble: { from: 20, to: 60, capacity: 0 },
  ...{ maxWaiting: 400_000, seed: 1 },
  ...changes,
});

describe('EventQueue', () => {
  it('gives events by their time, equal ones in the order in which they were added', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20)), (times) => {
        const queue = new EventQueue();
        const seen: number[] = [];
        times.forEach((time, i) => {
          queue.at(time, () => void seen.push(i));
        });
        for (let event = queue.next(); event !== undefined; event = queue.next()) event.run();
        const sorted = times.map((time, i) => ({ time, i })).sort((a, b) => a.time - b.time || a.i - b.i);
        expect(seen).toEqual(sorted.map(({ i }) => i));
      }),
    );
  });
});

describe('simulate', () => {
  it('is decided by its seed', () => {
    expect(simulate(scenario())).toEqual(simulate(scenario()));
    expect(simulate(scenario()).requests).not.toEqual(simulate(scenario({ seed: 2 })).requests);
    expect(Array.from({ length: 3 }, seededRandom(7))).toEqual(Array.from({ length: 3 }, seededRandom(7)));
  });

  it('accounts for every record, whatever happens', () => {
    const trouble = fc.record({
      from: fc.integer({ min: 0, max: 30 }),
      length: fc.integer({ min: 1, max: 60 }),
      capacity: fc.constantFrom(0, 100, 5_000),
    });
    fc.assert(
      fc.property(
        trouble,
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 100, max: 50_000 }),
        fc.integer(),
        (given, processes, maxWaiting, seed) => {
          const { from, length, capacity } = given;
          const outcome = simulate(
            scenario({
              processes,
              maxWaiting,
              seed,
              trouble: { from, to: from + length, capacity },
              maxElapsedMillis: 20_000,
            }),
          );
          const { created, delivered, lost, left } = outcome;
          expect(Math.abs(created - delivered - lost - left)).toBeLessThanOrEqual(2);
          expect(outcome.peakWaiting).toBeGreaterThan(0);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('loses nothing in an outage that memory holds, and asks seldom meanwhile', () => {
    const { lost, duplicated, drainSeconds, requests } = simulate(scenario());
    expect([lost, duplicated]).toEqual([0, 0]);
    expect(drainSeconds).toBeLessThan(60);
    const meanwhile = requests.slice(25, 60).reduce((sum, count) => sum + count, 0) / 35;
    const usual = requests.slice(5, 20).reduce((sum, count) => sum + count, 0) / 15;
    expect(meanwhile).toBeLessThan(usual / 3);
  });

  it('loses what memory does not hold, and what is repeated for too long', () => {
    expect(simulate(scenario({ maxWaiting: 5_000 })).lost).toBeGreaterThan(0);
    expect(simulate(scenario({ maxElapsedMillis: 5_000 })).lost).toBeGreaterThan(0);
  });
});

describe('lines', () => {
  it('draws a point for each second, within the plot', () => {
    const svg = lines([{ name: 'a', values: [0, 5, 10] }], {
      title: 't',
      unit: 'u',
      marked: { from: 1, to: 2, what: 'w' },
    });
    const [, path = ''] = svg.match(/ d="M([^"]*)"/) ?? [];
    const points = path.split('L').map((point) => point.split(',').map(Number));
    expect(points).toHaveLength(3);
    expect(points.map(([x]) => x)).toEqual([...points.map(([x]) => x)].sort((a = 0, b = 0) => a - b));
    for (const [, y = -1] of points) expect(y >= 44 && y <= 224).toBe(true);
    expect(points[0]?.[1]).toBeGreaterThan(points[2]?.[1] ?? Number.NaN);
  });
});
