import { describe, expect, it } from 'vitest';
import { Pauses } from '../../../src/exporters/otlp/backoff-timers.js';
import { persist } from '../../../src/exporters/otlp/retrying.js';
import type { DeliveryError } from '../../../src/record/exporter.js';
import { type RetryOptions, retryPolicy } from '../../../src/record/failure/backoff.js';
import type { ReadableLogRecord } from '../../../src/record/readable.js';
import { FakeClock } from '../../support/fake-clock.js';
import { someRecord } from '../../support/some-record.js';
import { turns } from '../../support/turns.js';

const records = (count: number) => Array.from({ length: count }, (_, i) => someRecord({ body: i }));
const failing = (members: Partial<DeliveryError>, message = 'no') => Object.assign(new Error(message), members);
const unavailable = (retryAfterMillis?: number) =>
  failing({ retryable: true, ...(retryAfterMillis === undefined ? {} : { retryAfterMillis }) }, '503');

/** Exports under a clock that the test holds; `answer` throws what an attempt ends with. */
function run(
  batch: readonly ReadableLogRecord[],
  answer: (records: readonly ReadableLogRecord[], attempt: number) => void,
  retry: RetryOptions | false = {},
) {
  const clock = new FakeClock();
  const pauses = new Pauses(clock);
  let closed = false;
  const attempts: Array<{ at: number; size: number }> = [];
  let ended: { error: DeliveryError | undefined } | undefined;
  const settings = {
    send: async (part: readonly ReadableLogRecord[]) => {
      attempts.push({ at: clock.monotonic(), size: part.length });
      answer(part, attempts.length);
    },
    policy: retry === false ? undefined : retryPolicy(retry),
    clock,
    random: () => 0.5,
    sinceSuccessMillis: () => Number.POSITIVE_INFINITY,
    rest: async (millis: number) => {
      if (!closed) await pauses.rest(millis, () => {});
      else return false;
      return true;
    },
  };
  persist(batch, settings).then(
    () => {
      ended = { error: undefined };
    },
    (error: DeliveryError) => {
      ended = { error };
    },
  );
  /** Lets so many milliseconds go by, a tenth of a second at a time. */
  const go = async (millis: number) => {
    await turns();
    for (let passed = 0; passed < millis && ended === undefined; passed += 100) {
      clock.advance(100);
      await turns(1);
    }
    return ended;
  };
  const close = () => {
    closed = true;
    pauses.endAll();
  };
  return { clock, close, attempts, go };
}

describe('persist', () => {
  it('sends once what is taken', async () => {
    const { attempts, go } = run(records(3), () => {});
    expect(await go(0)).toEqual({ error: undefined });
    expect(attempts).toEqual([{ at: 0, size: 3 }]);
  });

  it('tries again after growing pauses, until it is taken', async () => {
    const { attempts, go, clock } = run(records(3), (_, attempt) => {
      if (attempt < 5) throw unavailable();
    });
    expect(await go(60_000)).toEqual({ error: undefined });
    expect(attempts.map(({ at }) => at)).toEqual([0, 500, 1_500, 3_500, 7_500]);
    expect(clock.pendingTimers).toBe(0);
  });

  it.each([
    [0, 100],
    [30_000, 30_000],
    [1e12, 60_000],
  ])('waits for as long as a Retry-After of %i ms asks for, within bounds: %i', async (asked, waited) => {
    const { attempts, go } = run(records(1), (_, attempt) => {
      if (attempt === 1) throw unavailable(asked);
    });
    await go(100_000);
    expect(attempts.map(({ at }) => at)).toEqual([0, waited]);
  });

  it('gives up when the time for it is over, with the last error', async () => {
    const { attempts, go } = run(
      records(2),
      () => {
        throw unavailable();
      },
      { maxElapsedMillis: 5_000, initialBackoffMillis: 2_000, maxBackoffMillis: 2_000 },
    );
    expect(await go(60_000)).toMatchObject({ error: { message: '503' } });
    expect(attempts.map(({ at }) => at)).toEqual([0, 1_000, 2_000, 3_000, 4_000, 5_000]);
  });

  it('does not try again what is not worth it, or what it was told not to', async () => {
    for (const [error, retry] of [
      [failing({ retryable: false }), {}],
      [failing({}), {}],
      [unavailable(), false],
      [unavailable(), { retryable: () => false }],
      [
        unavailable(),
        {
          retryable: () => {
            throw new Error('boom');
          },
        },
      ],
      [unavailable(), { maxAttempts: 1 }],
      [failing({ rejected: 1, retryable: false }), {}],
    ] as const) {
      const { attempts, go } = run(
        records(2),
        () => {
          throw error;
        },
        retry,
      );
      expect((await go(1_000))?.error).toBeInstanceOf(Error);
      expect(attempts).toHaveLength(1);
    }
  });

  it('tries again what the user says is worth it', async () => {
    const retryable = (error: unknown) => (error as Error).message === 'odd';
    const { go } = run(
      records(1),
      (_, attempt) => {
        if (attempt === 1) throw failing({ retryable: false }, 'odd');
      },
      { retryable },
    );
    expect(await go(10_000)).toEqual({ error: undefined });
  });

  it('halves what is refused for what is in it, until the culprit stands alone', async () => {
    const batch = records(5_000);
    const taken: unknown[] = [];
    const { attempts, go } = run(
      batch,
      (part) => {
        if (part.includes(batch[1_234] as ReadableLogRecord))
          throw failing({ divisible: true, retryable: false }, '400');
        taken.push(...part.map(({ body }) => body));
      },
      false,
    );
    const ended = await go(0);
    expect(taken).toEqual(batch.map(({ body }) => body).filter((body) => body !== 1_234));
    expect(ended?.error).toMatchObject({ rejected: 1, retryable: false });
    expect(ended?.error?.message).toBe('1 of 5000 records were not exported: 400');
    expect(attempts.length).toBeLessThan(30);
  });

  it('makes the last attempt at once when it is closed in a pause', async () => {
    const { attempts, close, go, clock } = run(records(1), () => {
      throw unavailable();
    });
    await go(600);
    expect(attempts).toHaveLength(2);
    close();
    expect(await go(0)).toMatchObject({ error: { message: '503' } });
    expect(attempts).toHaveLength(3);
    expect(clock.pendingTimers).toBe(0);
  });

  it('delivers by that last attempt', async () => {
    const { attempts, close, go } = run(records(3), (_, attempt) => {
      if (attempt === 1) throw unavailable();
    });
    expect(await go(0)).toBeUndefined();
    close();
    expect(await go(0)).toEqual({ error: undefined });
    expect(attempts.map(({ at }) => at)).toEqual([0, 0]);
  });

  it('makes no further attempt when it is closed during one', async () => {
    const { attempts, close, go, clock } = run(records(1), (_, attempt) => {
      if (attempt === 2) close();
      throw unavailable();
    });
    expect(await go(600)).toMatchObject({ error: { message: '503' } });
    expect(attempts).toHaveLength(2);
    expect(clock.pendingTimers).toBe(0);
  });
});
