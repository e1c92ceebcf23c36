import { describe, expect, it } from 'vitest';
import { median, spread } from '../../bench/report/statistics.js';

describe('median', () => {
  it('is the middle one, whatever the order, and leaves the values as they are', () => {
    const values = [9, 1, 10, 2, 3];
    expect(median(values)).toBe(3);
    expect(values).toEqual([9, 1, 10, 2, 3]);
  });

  it('of an even number is the mean of the two in the middle', () => {
    expect(median([4, 1, 100, 2])).toBe(3);
  });

  it('of nothing is no number', () => {
    expect(median([])).toBeNaN();
  });
});

describe('spread', () => {
  it('is the smallest, the middle and the greatest', () => {
    expect(spread([10, -1, 2])).toEqual({ min: -1, median: 2, max: 10 });
  });

  it('of nothing is undefined', () => {
    expect(spread([])).toBeUndefined();
  });
});
