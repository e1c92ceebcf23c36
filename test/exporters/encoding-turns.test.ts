import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EncodingTurns, encodingMillis } from '../../src/exporters/encoding-turns.js';
import { FakeClock } from '../support/fake-clock.js';
import { turns } from '../support/turns.js';

/** A request of so many slices, each of which takes a millisecond. */
function* request(clock: FakeClock, slices: number, log: string[], name: string): Generator<void, string> {
  for (let slice = 1; slice <= slices; slice++) {
    clock.advance(1);
    log.push(`${name}${slice}`);
    if (slice < slices) yield;
  }
  return name;
}

describe('encodingMillis', () => {
  it('is twice the time of everything else, 10 ms at most', () => {
    expect([0, 1, 3, 5, 100, -1].map(encodingMillis)).toEqual([0, 2, 6, 10, 10, 0]);
  });
});

describe('EncodingTurns', () => {
  it('encodes a small request in the call', () => {
    const clock = new FakeClock();
    const log: string[] = [];
    void new EncodingTurns(clock).run(request(clock, 1, log, 'a'));
    expect(log).toEqual(['a1']);
  });

  it('encodes a slice a turn while nothing else runs', async () => {
    const clock = new FakeClock();
    const log: string[] = [];
    const done = new EncodingTurns(clock).run(request(clock, 4, log, 'a'));
    const seen = [log.length];
    for (let i = 0; i < 4; i++) {
      await turns(1);
      seen.push(log.length);
    }
    expect(seen).toEqual([1, 2, 3, 4, 4]);
    expect(await done).toBe('a');
  });

  it('takes twice the time of everything else while the loop is busy', async () => {
    const clock = new FakeClock();
    const log: string[] = [];
    void new EncodingTurns(clock).run(request(clock, 30, log, 'a'));
    clock.advance(3);
    await turns(1);
    expect(log).toHaveLength(1 + 6);
    clock.advance(50);
    await turns(1);
    expect(log).toHaveLength(7 + 10);
  });

  it('completes requests in the order in which they began, each with its own result', async () => {
    const clock = new FakeClock();
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 6 }), async (sizes) => {
        const encoding = new EncodingTurns(clock);
        const log: string[] = [];
        const names = sizes.map((_, i) => String.fromCharCode(97 + i));
        const results = await Promise.all(
          sizes.map((size, i) => encoding.run(request(clock, size, log, names[i] as string))),
        );
        expect(results).toEqual(names);
        expect(log).toEqual(
          sizes.flatMap((size, i) => Array.from({ length: size }, (_, at) => `${names[i]}${at + 1}`)),
        );
      }),
      { numRuns: 30 },
    );
  });

  it('goes on with the next request after one that throws', async () => {
    const clock = new FakeClock();
    const encoding = new EncodingTurns(clock);
    const first = encoding.run(
      (function* () {
        yield;
        throw new Error('not encodable');
      })(),
    );
    const second = encoding.run(request(clock, 2, [], 'b'));
    await expect(first).rejects.toThrow('not encodable');
    expect(await second).toBe('b');
  });
});
