import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSize } from '../../../../src/exporters/file/rotation.js';

describe('parseSize', () => {
  it.each([
    ['1 B', 1],
    ['100B', 100],
    ['10 MB', 10e6],
    ['0.5 GiB', 2 ** 29],
    ['1.5kB', 1500],
    ['1 KiB', 1024],
    ['64b', 8],
    ['8 kb', 1000],
    ['1e3 B', 1000],
    ['.5 KB', 500],
    ['5. KB', 5000],
    ['  2 TB  ', 2e12],
    ['1 EB', 1e18],
    ['-1 B', -1],
  ])('reads %j', (text, bytes) => {
    expect(parseSize(text)).toBeCloseTo(bytes);
  });

  it.each(['', 'B', '10', '10 M', '1 2 B', '10 XB', '1..2 B', 'e B', '1 month', '0x10 B', '10 MBB'])(
    'reads no size in %j',
    (text) => {
      expect(parseSize(text)).toBeUndefined();
    },
  );

  it('returns a number or undefined for any text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(['number', 'undefined']).toContain(typeof parseSize(text));
      }),
    );
  });

  it('takes linear time', () => {
    for (const text of ['1'.repeat(1e6), `${'1'.repeat(1e6)} q`, ' '.repeat(1e6), 'e'.repeat(1e6), '1e'.repeat(5e5)]) {
      const begun = performance.now();
      expect(parseSize(text)).toBeUndefined();
      expect(performance.now() - begun).toBeLessThan(1_000);
    }
  });
});
