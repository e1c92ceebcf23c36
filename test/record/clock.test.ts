import { describe, expect, it } from 'vitest';
import { SystemClock } from '../../src/record/clock.js';

function clocks() {
  const now = { wall: 1_700_000_000_000, monotonic: 50 };
  const clock = new SystemClock(
    () => now.wall,
    () => now.monotonic,
  );
  return { now, clock };
}

describe('SystemClock', () => {
  it('takes the microseconds of the monotonic clock on top of the wall clock', () => {
    const { now, clock } = clocks();
    now.monotonic += 0.123456;
    expect(clock.hrTime()).toEqual([1_700_000_000, 123_000]);
    now.monotonic += 1_500;
    now.wall += 1_500;
    expect(clock.hrTime()).toEqual([1_700_000_001, 500_123_000]);
  });

  it('stays on its own where the two differ by 2 ms or less, and follows the wall clock beyond', () => {
    const { now, clock } = clocks();
    now.monotonic += 10;
    now.wall += 12;
    expect(clock.hrTime()).toEqual([1_700_000_000, 10_000_000]);
    now.monotonic += 10;
    now.wall += 11;
    expect(clock.hrTime()).toEqual([1_700_000_000, 23_000_000]);
  });

  it('sees within a millisecond that the wall clock was set, either way', () => {
    const { now, clock } = clocks();
    for (const jump of [3_600_000, -7_200_000]) {
      now.wall += jump;
      now.monotonic += 1;
      now.wall += 1;
      const [seconds, nanos] = clock.hrTime();
      expect(seconds * 1000 + nanos / 1e6).toBeCloseTo(now.wall, 3);
    }
  });

  it('never goes back on the monotonic clock, nor between two readings of a wall clock that stands', () => {
    const { now, clock } = clocks();
    const before = clock.hrTime();
    now.monotonic += 0.001;
    expect(clock.hrTime() >= before).toBe(true);
    expect(clock.monotonic()).toBe(now.monotonic);
  });
});
