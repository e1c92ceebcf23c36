import { describe, expect, it } from 'vitest';
import { MESSAGE, testLogger } from '../../support/test-logger.js';
import { turns } from '../../support/turns.js';

const settle = () => turns(6);

/** A sink that fails while it is down. */
function setup(options: object = {}) {
  const { logger, clock } = testLogger({ onInternalError: () => {} });
  const state = { down: true, attempts: 0, delivered: [] as string[] };
  logger.add(
    async (message) => {
      state.attempts++;
      if (state.down) throw new Error('down');
      state.delivered.push(message.trim());
    },
    { format: MESSAGE, concurrency: 1, breaker: { failureThreshold: 3, resetMillis: 10_000 }, ...options },
  );
  return { logger, clock, state };
}

describe('add: breaker', () => {
  it('makes no attempt for a while after that number of failures in a row; records wait', async () => {
    const { logger, clock, state } = setup();
    for (let i = 0; i < 10; i++) logger.info(i);
    await settle();
    expect(state.attempts).toBe(3);
    expect(logger.stats()[0]).toMatchObject({ failed: 3, queued: 7 });
    clock.advance(9_999);
    await settle();
    expect(state.attempts).toBe(3);
  });

  it('lets one through then: all go on when it succeeds', async () => {
    const { logger, clock, state } = setup();
    for (let i = 0; i < 10; i++) logger.info(i);
    await settle();
    clock.advance(10_000);
    await settle();
    expect(logger.stats()[0]).toMatchObject({ failed: 4, queued: 6 });
    state.down = false;
    clock.advance(10_000);
    await settle();
    expect(state.delivered).toEqual(['4', '5', '6', '7', '8', '9']);
  });

  it('holds back repeated attempts, too: with retry nothing fails', async () => {
    const { logger, clock, state } = setup({
      concurrency: 4,
      retry: { initialBackoffMillis: 10, maxBackoffMillis: 10 },
    });
    for (let i = 0; i < 10; i++) logger.info(i);
    for (let i = 0; i < 900; i++) {
      await turns(1);
      clock.advance(10);
    }
    expect(state.attempts).toBeLessThan(8);
    expect(logger.stats()[0]).toMatchObject({ failed: 0, queued: 10 });
    state.down = false;
    for (let i = 0; i < 20; i++) {
      clock.advance(1_000);
      await settle();
    }
    expect([...state.delivered].sort()).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
  });

  /** A sink of batches that refuses those with one of these in them. */
  function refusing(isPoison: (message: string) => boolean) {
    const { logger, clock } = testLogger({ onInternalError: () => {} });
    const calls: number[] = [];
    const delivered: string[] = [];
    logger.add(
      async (messages) => {
        calls.push(messages.length);
        if (messages.some(isPoison)) throw Object.assign(new Error('poison'), { divisible: true });
        delivered.push(...messages);
      },
      { batch: true, format: (record) => String(record.body), breaker: { failureThreshold: 2, resetMillis: 10_000 } },
    );
    return { logger, clock, calls, delivered };
  }

  it('does not count a refusal of a batch, of which a half may get through', async () => {
    const { logger, calls, delivered } = refusing((message) => message === '7\n');
    for (let i = 0; i < 16; i++) logger.info(i);
    await logger.complete();
    expect(calls).toEqual([16, 8, 4, 4, 2, 2, 1, 1, 8]);
    expect(delivered).toHaveLength(15);
  });

  it('counts records that are refused alone: where all are, they wait as behind any failure', async () => {
    const { logger, clock, calls, delivered } = refusing((message) => Number(message) < 5);
    for (let i = 0; i < 8; i++) logger.info(i);
    void logger.complete();
    await settle();
    expect(calls).toEqual([8, 4, 2, 1, 1]);
    expect(logger.stats()[0]).toMatchObject({ failed: 2, queued: 6, inFlight: 0 });
    clock.advance(9_999);
    await settle();
    expect(calls).toHaveLength(5);
    clock.advance(1);
    await settle();
    // A half that is refused decides nothing; a record alone does.
    expect(calls.slice(5)).toEqual([2, 1]);
    for (let i = 0; i < 3; i++) {
      clock.advance(10_000);
      await settle();
    }
    expect([delivered, logger.stats()[0]?.failed]).toEqual([['5\n', '6\n', '7\n'], 5]);
  });

  it.each([
    [{ failureThreshold: 0, resetMillis: 1 }, /`breaker.failureThreshold`/],
    [{ failureThreshold: 1 }, /`breaker.resetMillis` must be a number, got undefined/],
    [{ failureThreshold: 1, resetMillis: -1 }, /`breaker.resetMillis`/],
    [{ failureThreshold: 1, resetMillis: 1, x: 1 }, /`x` is not an option of breaker/],
    [true, /`breaker` must be an object such as `{ failureThreshold: … }`, got true/],
  ])('refuses %j', (breaker, text) => {
    expect(() => testLogger().logger.add(async () => {}, { breaker } as never)).toThrow(text);
  });
});
