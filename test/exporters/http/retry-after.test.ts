import { describe, expect, it } from 'vitest';
import { retryAfterMillis } from '../../../src/exporters/http/retry-after.js';

const NOW = Date.UTC(2023, 10, 14, 22, 13, 20);

describe('retryAfterMillis', () => {
  it.each([
    ['0', 0],
    [' 7 ', 7_000],
    ['1000000000000000', 1e18],
    ['99999999999999999999', 1e23],
    ['9'.repeat(400), Number.POSITIVE_INFINITY],
  ])('reads %j as seconds, up to the largest safe integer', (text, millis) => {
    expect(retryAfterMillis(text, NOW)).toBe(Math.min(millis, Number.MAX_SAFE_INTEGER));
  });

  it.each([
    ['Tue, 14 Nov 2023 22:13:50 GMT', 30_000],
    ['Tue, 14 Nov 2023 22:13:60 GMT', 40_000],
    ['Tue, 14 Nov 2023 22:13:00 GMT', 0],
    ['Wed, 21 Oct 2015 07:28:00 GMT', 0],
    ['Thu, 29 Feb 2024 00:00:00 GMT', Date.UTC(2024, 1, 29) - NOW],
    ['Tuesday, 14-Nov-23 22:13:50 GMT', 30_000],
    ['Sunday, 06-Nov-94 08:49:37 GMT', 0],
    ['Wednesday, 14-Nov-73 22:13:20 GMT', Date.UTC(2073, 10, 14, 22, 13, 20) - NOW],
    ['Tue Nov 14 22:13:50 2023', 30_000],
    ['Fri Dec  1 00:00:00 2023', Date.UTC(2023, 11, 1) - NOW],
  ])('reads %j as an HTTP date', (text, millis) => {
    expect(retryAfterMillis(text, NOW)).toBe(millis);
  });

  it.each([
    '',
    'soon',
    'soon 5',
    'try 1',
    'max-age=5',
    'Retry in 30',
    'after 30 seconds',
    '-5',
    '1.5',
    '1e3',
    '0x10',
    '10, 20',
    'Infinity',
    'PT30S',
    '2023-11-14T22:13:50.000Z',
    'Tue, 14 Nov 2023 22:13:50',
    'Tue, 14 Nov 2023 22:13:50 +0100',
    'Thu, 99 Nov 2050 09:00:00 GMT',
    'Thu, 30 Feb 2050 09:00:00 GMT',
    'Thu, 00 Jan 2050 09:00:00 GMT',
    'Thu, 09 Foo 2050 09:00:00 GMT',
    'Thu, 09 Nov 2050 24:00:00 GMT',
    'Thu, 09 Nov 2050 09:60:00 GMT',
    'Thu, 09 Nov 2050 09:00:61 GMT',
  ])('ignores %j', (text) => {
    expect(retryAfterMillis(text, NOW)).toBeUndefined();
  });

  it('ignores a missing header', () => {
    expect(retryAfterMillis(undefined, NOW)).toBeUndefined();
  });
});
