import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDuration } from '../../../../src/exporters/file/notation/duration.js';

const HOUR = 3_600_000;

describe('parseDuration', () => {
  it.each([
    ['12 hours', 12 * HOUR],
    ['1h 30 minutes', 1.5 * HOUR],
    ['1 h, 1 min,1s', HOUR + 61_000],
    ['1 week', 168 * HOUR],
    ['2 Weeks', 336 * HOUR],
    ['3d', 72 * HOUR],
    ['1 month', 730 * HOUR],
    ['1y', 8_760 * HOUR],
    ['0.5 days', 12 * HOUR],
    ['1e3 ms', 1_000],
    ['5 us', 0.005],
    ['10sec', 10_000],
    ['2 mins', 120_000],
    ['-1 s', -1_000],
  ])('reads %j', (text, millis) => {
    expect(parseDuration(text)).toBeCloseTo(millis);
  });

  it.each(['', ' ', 'hour', '10', '10 foos', '1 m', '1 h and 2 min', '1h2', 'e h', '1 MB', 'daily', '1..5 h'])(
    'reads no duration in %j',
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );

  it('returns a number or undefined for any text', () => {
    const piece = fc.constantFrom('1', '2.5', 'e', 'h', 'min', ' ', ',', '-', 'weeks', '.', 's');
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((pieces) => pieces.join('')),
        ),
        (text) => {
          expect(['number', 'undefined']).toContain(typeof parseDuration(text));
        },
      ),
    );
  });

  it('takes linear time', () => {
    for (const text of ['1'.repeat(1e6), '1e'.repeat(5e5), '1 h'.repeat(3e5), ', '.repeat(5e5), 'h'.repeat(1e6)]) {
      const begun = performance.now();
      parseDuration(text);
      expect(performance.now() - begun).toBeLessThan(1_000);
    }
  });
});
