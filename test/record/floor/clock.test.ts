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
    // Over a second and a half, the two may have drifted apart by more than the microseconds.
    expect(clock.hrTime()).toEqual([1_700_000_001, 500_000_000]);
    now.monotonic += 0.25;
    expect(clock.hrTime()[1] / 1_000).toBeCloseTo(500_250, -1);
  });

  it('is never before the wall clock, and less than a millisecond after it', () => {
    const { now, clock } = clocks();
    for (const [monotonic, wall] of [
      [10, 12],
      [10, 11],
      [10, 7],
      [0.4, 1],
      [0.2, 0],
      [0.9, 0],
    ] as const) {
      now.monotonic += monotonic;
      now.wall += wall;
      const [seconds, nanos] = clock.hrTime();
      const millis = seconds * 1_000 + nanos / 1e6;
      expect(millis - now.wall).toBeGreaterThanOrEqual(0);
      expect(millis - now.wall).toBeLessThan(1);
    }
  });

  it('notices within a millisecond that the wall clock was set, in either direction', () => {
    const { now, clock } = clocks();
    for (const jump of [3_600_000, -7_200_000]) {
      now.wall += jump;
      now.monotonic += 1;
      now.wall += 1;
      const [seconds, nanos] = clock.hrTime();
      expect(Math.floor(seconds * 1000 + nanos / 1e6)).toBe(now.wall);
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

describe('the system clock', () => {
  afterEach(() => void vi.useRealTimers());

  it('is never before a Date.now() read earlier, and at most 1 ms after one read later', () => {
    const clock = new SystemClock();
    let last = 0;
    for (let i = 0; i < 20_000; i++) {
      const before = Date.now();
      const [seconds, nanos] = clock.hrTime();
      const after = Date.now();
      const micros = seconds * 1e6 + nanos / 1e3;
      expect(micros >= before * 1e3 && micros <= (after + 1) * 1e3 && micros >= last).toBe(true);
      last = micros;
    }
  });

  it('follows a replaced Date at once, and the real one afterwards', () => {
    const clock = new SystemClock();
    clock.hrTime();
    vi.useFakeTimers({ now: Date.UTC(2030, 0, 1) });
    expect(clock.hrTime()).toEqual([Date.UTC(2030, 0, 1) / 1_000, 0]);
    vi.setSystemTime(Date.UTC(2020, 0, 1) + 7);
    expect(clock.hrTime()).toEqual([Date.UTC(2020, 0, 1) / 1_000, 7_000_000]);
    vi.useRealTimers();
    expect(Math.abs(clock.hrTime()[0] * 1_000 - Date.now())).toBeLessThan(2_000);
    const spy = vi.spyOn(Date, 'now').mockReturnValue(5_000);
    expect(clock.hrTime()).toEqual([5, 0]);
    spy.mockRestore();
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
      {
        setTimer: (callback, millis) => setTimeout(callback, millis) as never,
        clearTimer: (timer) => clearTimeout(timer as never),
      },
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
