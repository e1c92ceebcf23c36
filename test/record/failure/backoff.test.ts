import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextBackoff, retryPolicy } from '../../../src/record/failure/backoff.js';

const first = {
  failures: 1,
  elapsedMillis: 0,
  retryAfterMillis: undefined,
  sinceSuccessMillis: Number.POSITIVE_INFINITY,
};

describe('nextBackoff', () => {
  it('doubles the bound with each failure up to the maximum, and returns a random part of it', () => {
    const policy = retryPolicy({ initialBackoffMillis: 100, maxBackoffMillis: 1_000 });
    const longest = [1, 2, 3, 4, 5, 60, 10_000].map((failures) => nextBackoff(policy, { ...first, failures }, 1));
    expect(longest).toEqual([100, 200, 400, 800, 1_000, 1_000, 1_000]);
    expect(nextBackoff(policy, first, 0)).toBe(0);
    expect(nextBackoff(policy, first, 0.25)).toBe(25);
  });

  it('grows linearly while the destination accepts other records', () => {
    const policy = retryPolicy({ initialBackoffMillis: 100, maxBackoffMillis: 1_000 });
    const longest = (failures: number, sinceSuccessMillis: number) =>
      nextBackoff(policy, { ...first, failures, sinceSuccessMillis }, 1);
    expect([1, 2, 3, 4, 5, 50].map((failures) => longest(failures, 0))).toEqual([100, 200, 300, 400, 500, 1_000]);
    expect([100, 300, 5_000].map((millis) => longest(4, millis))).toEqual([400, 600, 800]);
  });

  it('ends at maxAttempts, and at maxElapsedMillis', () => {
    const policy = retryPolicy({ maxAttempts: 3, maxElapsedMillis: 5_000 });
    expect(nextBackoff(policy, { ...first, failures: 2 }, 0)).toBe(0);
    expect(nextBackoff(policy, { ...first, failures: 3 }, 0)).toBeUndefined();
    expect(nextBackoff(policy, { ...first, elapsedMillis: 4_500 }, 0.5)).toBe(500);
    expect(nextBackoff(policy, { ...first, elapsedMillis: 4_501 }, 0.5)).toBeUndefined();
  });

  it.each([
    [0, 100],
    [-5, 100],
    [30_000, 30_000],
    [10 ** 9, 60_000],
    [Number.POSITIVE_INFINITY, 60_000],
    [Number.NaN, 500],
  ])('answers a requested wait of %d ms with %d ms', (retryAfterMillis, pause) => {
    expect(nextBackoff(retryPolicy(), { ...first, retryAfterMillis }, 0.5)).toBe(pause);
  });

  it('is never negative, above its maximum, or beyond maxElapsedMillis', () => {
    const millis = fc.double({ min: 0, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(
        millis,
        millis,
        millis,
        fc.nat(2_000),
        millis,
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (...given) => {
          const [initialBackoffMillis, maxBackoffMillis, maxElapsedMillis, failures, elapsedMillis, random] = given;
          const policy = retryPolicy({ initialBackoffMillis, maxBackoffMillis, maxElapsedMillis });
          const pause = nextBackoff(policy, { ...first, failures: failures + 1, elapsedMillis }, random);
          if (pause === undefined) return elapsedMillis + maxBackoffMillis > maxElapsedMillis;
          return pause >= 0 && pause <= maxBackoffMillis && elapsedMillis + pause <= maxElapsedMillis;
        },
      ),
    );
  });
});

describe('retryPolicy', () => {
  it('has defaults', () => {
    expect(retryPolicy()).toEqual({
      maxAttempts: Number.POSITIVE_INFINITY,
      maxElapsedMillis: 300_000,
      initialBackoffMillis: 1_000,
      maxBackoffMillis: 30_000,
      maxRetryAfterMillis: 60_000,
      retryable: undefined,
    });
  });

  it.each([
    [{ maxAttempts: 0 }, RangeError, /`retry.maxAttempts` must be an integer of at least 1, got 0/],
    [{ maxAttempts: 1.5 }, RangeError, /`retry.maxAttempts`/],
    [{ maxAttempts: '3' }, TypeError, /`retry.maxAttempts`/],
    [{ maxElapsedMillis: -1 }, RangeError, /`retry.maxElapsedMillis`/],
    [{ initialBackoffMillis: Number.NaN }, RangeError, /`retry.initialBackoffMillis`/],
    [{ retryable: true }, TypeError, /`retry.retryable` must be a function, got true/],
    [{ attempts: 3 }, TypeError, /`attempts` is not an option of retry/],
    ['often', TypeError, /`retry` must be an object/],
  ])('rejects %j', (options, type, text) => {
    expect(() => retryPolicy(options as never)).toThrow(type);
    expect(() => retryPolicy(options as never)).toThrow(text);
  });
});
