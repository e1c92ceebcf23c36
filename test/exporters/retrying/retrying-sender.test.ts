import { describe, expect, it } from 'vitest';
import { type PendingExport, PendingExports } from '../../../src/exporters/retrying/pending-exports.js';
import { RetryingSender } from '../../../src/exporters/retrying/retrying-sender.js';
import type { DeliveryError } from '../../../src/record/exporter.js';
import { type RetryOptions, retryPolicy } from '../../../src/record/failure/backoff.js';
import type { ReadableLogRecord } from '../../../src/record/readable.js';
import type { LightRecord } from '../../../src/record/record.js';
import { FakeClock } from '../../support/fake-clock.js';
import { someRecord } from '../../support/some-record.js';
import { turns } from '../../support/turns.js';

const records = (count: number) => Array.from({ length: count }, (_, i) => someRecord({ body: i }));
const failing = (members: Partial<DeliveryError>, message = 'no') => Object.assign(new Error(message), members);
const unavailable = (retryAfterMillis?: number) =>
  failing({ retryable: true, ...(retryAfterMillis === undefined ? {} : { retryAfterMillis }) }, '503');

/** Sends one batch under a fake clock. `answer` throws the error with which an attempt ends. */
function run(
  batch: readonly LightRecord[],
  answer: (records: readonly ReadableLogRecord[], attempt: number) => void,
  retry: RetryOptions | false = {},
  firstElapsedMillis = 300_000,
) {
  const clock = new FakeClock();
  const attempts: Array<{ at: number; size: number }> = [];
  let ended: { error: DeliveryError | undefined } | undefined;
  const sender = new RetryingSender({
    send: async (part) => {
      attempts.push({ at: clock.monotonic(), size: part.length });
      answer(part, attempts.length);
    },
    policy: retry === false ? undefined : retryPolicy(retry),
    firstElapsedMillis: (retry || undefined)?.maxElapsedMillis ?? firstElapsedMillis,
    pending: new PendingExports(),
    clock,
    random: () => 0.5,
    warn: () => {},
    exporterName: 'SomeExporter',
    displayUrl: 'http://destination',
  });
  sender.send(batch, { attempting: true, flushed: false }).then(
    () => {
      ended = { error: undefined };
    },
    (error: DeliveryError) => {
      ended = { error };
    },
  );
  /** Advances the clock, a tenth of a second at a time. */
  const go = async (millis: number) => {
    await turns();
    for (let passed = 0; passed < millis && ended === undefined; passed += 100) {
      clock.advance(100);
      await turns(1);
    }
    return ended;
  };
  return { clock, close: () => sender.close(), attempts, go };
}

describe('RetryingSender, one batch', () => {
  it('sends an accepted batch once', async () => {
    const { attempts, go } = run(records(3), () => {});
    expect(await go(0)).toEqual({ error: undefined });
    expect(attempts).toEqual([{ at: 0, size: 3 }]);
  });

  it('retries after growing backoffs until the batch is accepted', async () => {
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
  ])('honours a Retry-After of %i ms within bounds: %i', async (asked, waited) => {
    const { attempts, go } = run(records(1), (_, attempt) => {
      if (attempt === 1) throw unavailable(asked);
    });
    await go(100_000);
    expect(attempts.map(({ at }) => at)).toEqual([0, waited]);
  });

  it('fails with the last error when the time for retries is over', async () => {
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

  it('has a time of its own for retries until a first request has succeeded', async () => {
    const fresh = run(
      records(2),
      () => {
        throw unavailable();
      },
      { initialBackoffMillis: 2_000, maxBackoffMillis: 2_000 },
      5_000,
    );
    expect(await fresh.go(60_000)).toMatchObject({ error: { message: '503' } });
    expect(fresh.attempts.map(({ at }) => at)).toEqual([0, 1_000, 2_000, 3_000, 4_000, 5_000]);
    const proven = run(
      [someRecord({ size: 300 }), someRecord({ size: 301 })],
      (_, attempt) => {
        if (attempt === 1) throw failing({ divisible: true }, '400');
        if (attempt > 2 && attempt < 14) throw unavailable();
      },
      { initialBackoffMillis: 2_000, maxBackoffMillis: 2_000 },
      5_000,
    );
    expect(await proven.go(60_000)).toEqual({ error: undefined });
    expect(proven.attempts.at(-1)?.at).toBeGreaterThan(5_000);
  });

  it('does not retry permanent errors, or against the options', async () => {
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

  it('retries errors that `retryable` accepts', async () => {
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

  it('halves a refused batch until the refused record is alone', async () => {
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

  it('makes the last attempt at once when it is closed during a backoff', async () => {
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

  it('makes no further attempt when it is closed during an attempt', async () => {
    const { attempts, close, go, clock } = run(records(1), (_, attempt) => {
      if (attempt === 2) close();
      throw unavailable();
    });
    expect(await go(600)).toMatchObject({ error: { message: '503' } });
    expect(attempts).toHaveLength(2);
    expect(clock.pendingTimers).toBe(0);
  });
});

/** A destination that the test makes available or not. Each batch is one record of a given size. */
function sending(available = false) {
  const clock = new FakeClock();
  const pending = new PendingExports();
  const lines: string[] = [];
  const destination = { available, requests: 0, holds: false, held: [] as Array<() => void> };
  const sender = new RetryingSender({
    async send() {
      destination.requests++;
      if (destination.holds) await new Promise<void>((resolve) => destination.held.push(resolve));
      if (!destination.available) throw unavailable();
    },
    policy: retryPolicy({}),
    firstElapsedMillis: 300_000,
    pending,
    clock,
    random: () => 0.5,
    warn: (line) => lines.push(line),
    exporterName: 'SomeExporter',
    displayUrl: 'http://destination',
  });
  const ends: string[] = [];
  const send = (size = 300) => {
    const pendingExport: PendingExport = { attempting: true, flushed: false };
    pending.add(pendingExport);
    void sender
      .send([someRecord({ size })], pendingExport)
      .then(
        () => ends.push('delivered'),
        (error: Error) => ends.push(error.message),
      )
      .then(() => pending.remove(pendingExport));
  };
  /** Flushes like the exporter. */
  const flush = () => {
    const found = pending.markFlushed();
    sender.flush();
    return pending.attemptsEnded(found);
  };
  const go = async (millis: number) => {
    for (let passed = 0; passed < millis; passed += 500) {
      clock.advance(500);
      await turns(2);
    }
  };
  return { clock, destination, sender, lines, ends, send, flush, go };
}

describe('RetryingSender, many batches', () => {
  it('has flushed when every batch has had an attempt, accepted or not', async () => {
    const { destination, ends, send, flush, go } = sending();
    for (let i = 0; i < 100; i++) send();
    await turns();
    expect(destination.requests).toBe(32);
    await flush();
    expect([destination.requests, ends]).toEqual([64, []]);
    destination.available = true;
    await flush();
    expect(ends).toEqual(Array(100).fill('delivered'));
    await go(300_000);
    expect(destination.requests).toBe(64 + 100);
  });

  it('waits in a flush for batches without a place, as long as attempts succeed', async () => {
    const { destination, ends, send, flush } = sending(true);
    destination.holds = true;
    for (let i = 0; i < 50; i++) send();
    const flushed = flush().then(() => ends.length);
    while (ends.length < 50) {
      for (const answer of destination.held.splice(0)) answer();
      await turns(1);
    }
    expect(await flushed).toBe(50);
  });

  it('retries flushed batches for 5 s from the first flush of an outage', async () => {
    const { destination, ends, send, flush, go } = sending();
    send();
    await flush();
    await go(4_000);
    await flush();
    send();
    expect(ends).toEqual([]);
    await go(1_500);
    expect(ends).toEqual(['503']);
    await flush();
    await go(500);
    expect(ends).toEqual(['503', '503']);
    destination.available = true;
    send();
    await turns();
    expect(ends.at(-1)).toBe('delivered');
    // That outage is over.
    destination.available = false;
    send();
    await flush();
    await go(4_000);
    expect(ends).toHaveLength(3);
  });

  it('ignores flushes before an outage, and earlier outages', async () => {
    const { ends, send, flush, go } = sending();
    await flush();
    await go(60_000);
    send();
    await flush();
    await go(4_000);
    expect(ends).toEqual([]);
    await go(1_500);
    expect(ends).toEqual(['503']);
    // Nothing was sent since, so the end of that outage is unknown.
    await go(150_000);
    send();
    await flush();
    await go(4_000);
    expect(ends).toEqual(['503']);
    await go(1_500);
    expect(ends).toEqual(['503', '503']);
  });

  it('retries other batches for as long as the policy says', async () => {
    const { ends, send, flush, go } = sending();
    await flush();
    send();
    await go(200_000);
    expect(ends).toEqual([]);
    await go(150_000);
    expect(ends).toEqual(['503']);
  });

  it('refuses batches without room to wait, and warns of their number at intervals', async () => {
    const { lines, ends, send, go, sender } = sending();
    const mebibyte = 2 ** 20;
    for (let i = 0; i < 32 + 64; i++) send(mebibyte);
    await turns();
    expect([ends, lines]).toEqual([
      [],
      [expect.stringContaining('http://destination): 503; retrying for up to 5 min')],
    ]);
    lines.length = 0;
    for (let i = 0; i < 3; i++) send(mebibyte);
    await turns();
    expect(ends).toEqual(Array(3).fill('too many records are waiting to be exported'));
    await go(10_000);
    send(mebibyte);
    send(mebibyte);
    await turns();
    sender.close();
    expect(
      lines.map((line) => line.replace(' not exported: too many records are waiting for http://destination', '')),
    ).toEqual(['1 record was', '3 records were', '1 record was']);
  });

  it('reports its remaining records at the end of the process', async () => {
    const { lines, sender, send } = sending();
    send();
    send();
    await turns();
    sender.drainAndReport();
    expect(lines).toEqual([
      'SomeExporter (http://destination): 503; retrying for up to 5 min, 2 records waiting',
      '2 records were not exported to http://destination when the process ended; last error: 503',
    ]);
    sender.close();
    await turns();
  });

  it('returns the time until its next attempt', async () => {
    const { sender, send, clock } = sending();
    expect(sender.nextAttemptMillis).toBeUndefined();
    send();
    await turns();
    expect(sender.nextAttemptMillis).toBe(500);
    clock.advance(200);
    expect(sender.nextAttemptMillis).toBe(300);
    sender.close();
    await turns();
    expect(sender.nextAttemptMillis).toBeUndefined();
  });
});

describe('outcomes record by record', () => {
  const outcomes = (...items: NonNullable<DeliveryError['outcomes']>) =>
    failing({ outcomes: items }, 'some were refused');

  it('repeat what is retryable alone, and count the rest', async () => {
    const seen: unknown[] = [];
    const { go, attempts } = run(records(4), (part, attempt) => {
      seen.push(part.map(({ body }) => body));
      if (attempt === 1)
        throw outcomes(
          { index: 0, retryable: false, error: new Error('malformed') },
          { index: 2, error: unavailable() },
        );
    });
    const ended = await go(60_000);
    expect(seen).toEqual([[0, 1, 2, 3], [2]]);
    expect(attempts.length).toBe(2);
    expect(ended?.error).toMatchObject({
      rejected: 1,
      retryable: false,
      message: '1 of 4 records were not exported: malformed',
    });
  });

  it('end without an error when all that was repeated arrives', async () => {
    const { go } = run(records(2), (_, attempt) => {
      if (attempt < 3) throw outcomes({ index: 0, retryable: true });
    });
    expect(await go(60_000)).toEqual({ error: undefined });
  });

  it('are repeated no earlier than one of them allows', async () => {
    const { go, attempts } = run(records(2), (_, attempt) => {
      if (attempt === 1) throw outcomes({ index: 0, error: unavailable(20_000) }, { index: 1, error: unavailable() });
    });
    await go(60_000);
    expect(attempts[1]?.at).toBeGreaterThanOrEqual(20_000);
  });

  it('are final without a policy', async () => {
    const { go, attempts } = run(
      records(3),
      () => {
        throw outcomes({ index: 1, retryable: true });
      },
      false,
    );
    expect((await go(60_000))?.error).toMatchObject({ rejected: 1 });
    expect(attempts).toHaveLength(1);
  });

  it('send only the failed records again, where an error names them together', async () => {
    const seen: unknown[] = [];
    const { go } = run(records(3), (part, attempt) => {
      seen.push(part.map(({ body }) => body));
      if (attempt === 1) throw failing({ failed: [part[1] as ReadableLogRecord], retryable: true });
    });
    expect(await go(60_000)).toEqual({ error: undefined });
    expect(seen).toEqual([[0, 1, 2], [1]]);
  });
});
