import { describe, expect, it } from 'vitest';
import { median, spread } from '../../bench/report/statistics.js';

describe('median', () => {
  it('is the middle value, whatever the order, and leaves the list unchanged', () => {
    const values = [9, 1, 10, 2, 3];
    expect(median(values)).toBe(3);
    expect(values).toEqual([9, 1, 10, 2, 3]);
  });

  it('of an even number of values is the mean of the middle two', () => {
    expect(median([4, 1, 100, 2])).toBe(3);
  });

  it('of no values is NaN', () => {
    expect(median([])).toBeNaN();
  });
});

describe('spread', () => {
  it('is the minimum, the median and the maximum', () => {
    expect(spread([10, -1, 2])).toEqual({ min: -1, median: 2, max: 10 });
  });

  it('of no values is undefined', () => {
    expect(spread([])).toBeUndefined();
  });
});
