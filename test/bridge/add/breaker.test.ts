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
  it('makes no attempt for a while after so many failures in a row; records wait', async () => {
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

  it('does not count a refusal of what is in a batch', async () => {
    const { logger } = testLogger({ onInternalError: () => {} });
    let calls = 0;
    logger.add(
      async () => {
        calls++;
        throw Object.assign(new Error('poison'), { divisible: true });
      },
      { batch: true, breaker: { failureThreshold: 1, resetMillis: 10_000 } },
    );
    for (let i = 0; i < 4; i++) logger.info(i);
    await logger.complete();
    expect(calls).toBe(7);
  });

  it.each([
    [{ failureThreshold: 0, resetMillis: 1 }, /`breaker.failureThreshold`/],
    [{ failureThreshold: 1 }, /`breaker.resetMillis` must be a number, got undefined/],
    [{ failureThreshold: 1, resetMillis: -1 }, /`breaker.resetMillis`/],
    [{ failureThreshold: 1, resetMillis: 1, x: 1 }, /`x` is not an option of breaker/],
    [true, /`breaker` must be an object, got true/],
  ])('refuses %j', (breaker, text) => {
    expect(() => testLogger().logger.add(async () => {}, { breaker } as never)).toThrow(text);
  });
});
