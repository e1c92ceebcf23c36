import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dateText } from '../../../src/record/floor/date-text.js';

const MOST = 8.64e15;
const near = (millis: number) => fc.integer({ min: -90_000_000, max: 90_000_000 }).map((by) => millis + by);
const millis = fc.oneof(
  fc.integer({ min: -MOST, max: MOST }),
  near(0),
  near(1_790_000_000_000),
  near(Date.UTC(10_000, 0)),
  fc.constantFrom(-MOST, MOST, -0, Date.UTC(2024, 1, 29, 23, 59, 59, 999), -62_198_755_200_000),
);

test('a date is what toISOString says, one after the other', () => {
  fc.assert(
    fc.property(fc.array(millis, { minLength: 1, maxLength: 5 }), (several) => {
      for (const one of several) expect(dateText(new Date(one))).toBe(new Date(one).toISOString());
    }),
    { numRuns: 2_000 },
  );
});

test('one that is none says so', () => {
  expect(dateText(new Date(Number.NaN))).toBe('Invalid Date');
});
