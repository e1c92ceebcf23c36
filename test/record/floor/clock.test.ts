import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SystemClock } from '../../../src/record/floor/clock.js';

/** Milliseconds, as the monotonic clock gives them. */
function ticks(millis: number): [number, number] {
  return [Math.floor(millis / 1_000), Math.round((millis % 1_000) * 1_000_000)];
}

function clocks() {
  const now = { wall: 1_700_000_000_000, monotonic: 50 };
  const clock = new SystemClock(
    () => now.wall,
    () => ticks(now.monotonic),
  );
  // The first reading compares the two.
  clock.hrTime();
  return { now, clock };
}

describe('SystemClock', () => {
  it('adds the microseconds of the monotonic clock to the wall clock', () => {
    const { now, clock } = clocks();
    now.monotonic += 0.123456;
    expect(clock.hrTime()).toEqual([1_700_000_000, 123_000]);
    now.monotonic += 1_500;
    now.wall += 1_500;
    expect(clock.hrTime()).toEqual([1_700_000_001, 500_123_000]);
  });

  it('ignores a difference of up to 2 ms, and follows the wall clock beyond', () => {
    const { now, clock } = clocks();
    now.monotonic += 10;
    now.wall += 12;
    expect(clock.hrTime()).toEqual([1_700_000_000, 10_000_000]);
    now.monotonic += 10;
    now.wall += 11;
    expect(clock.hrTime()).toEqual([1_700_000_000, 23_000_000]);
  });

  it('notices within a millisecond that the wall clock was set, in either direction', () => {
    const { now, clock } = clocks();
    for (const jump of [3_600_000, -7_200_000]) {
      now.wall += jump;
      now.monotonic += 1;
      now.wall += 1;
      const [seconds, nanos] = clock.hrTime();
      expect(seconds * 1000 + nanos / 1e6).toBeCloseTo(now.wall, 3);
    }
  });

  it('never goes back while the wall clock is not set', () => {
    const { now, clock } = clocks();
    const before = clock.hrTime();
    now.monotonic += 0.001;
    expect(clock.hrTime() >= before).toBe(true);
    expect(clock.monotonic()).toBe(now.monotonic);
  });
});

describe('SystemClock.timer', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  /** A clock whose monotonic time is set by the test, independent of the timers. */
  function setup() {
    const now = { monotonic: 0 };
    const called: number[] = [];
    const clock = new SystemClock(
      () => 0,
      () => ticks(now.monotonic),
    );
    return { now, called, clock };
  }

  it('does not call back early on the monotonic clock, though timers may fire early', () => {
    const { now, called, clock } = setup();
    clock.timer(() => called.push(now.monotonic), 10);
    now.monotonic = 9.5;
    vi.advanceTimersByTime(10);
    expect(called).toEqual([]);
    now.monotonic = 10.5;
    vi.advanceTimersByTime(1);
    expect(called).toEqual([10.5]);
    vi.advanceTimersByTime(100);
    expect(called).toHaveLength(1);
  });

  it('can be cancelled, also after it has fired too early', () => {
    const { now, called, clock } = setup();
    const cancel = clock.timer(() => called.push(now.monotonic), 10);
    vi.advanceTimersByTime(10);
    cancel();
    now.monotonic = 100;
    vi.advanceTimersByTime(100);
    expect(called).toEqual([]);
  });

  it('waits beyond the maximum of setTimeout', () => {
    const { now, called, clock } = setup();
    const month = 30 * 24 * 3_600_000;
    clock.timer(() => called.push(now.monotonic), month);
    now.monotonic = 2 ** 31 - 1;
    vi.advanceTimersByTime(2 ** 31 - 1);
    expect(called).toEqual([]);
    now.monotonic = month;
    vi.advanceTimersByTime(month);
    expect(called).toEqual([month]);
  });
});
