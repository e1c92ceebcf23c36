import { describe, expect, it } from 'vitest';
import type { ExportResult } from '../../../src/record/exporter.js';
import { testLogger } from '../../support/test-logger.js';
import { turns } from '../../support/turns.js';

const refused = () => Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:4318'), { code: 'ECONNREFUSED' });

/** A logger with an exporter that is down until `up` is set. */
function outage(options = {}, loggerOptions = {}) {
  const test = testLogger(loggerOptions);
  const state = { up: false, attempts: 0 };
  class Destination {
    export(_: unknown, done: (result: ExportResult) => void): void {
      state.attempts++;
      done(state.up ? { code: 0 } : { code: 1, error: refused() });
    }
    async shutdown() {}
  }
  const id = test.logger.add(new Destination() as never, { batch: { scheduledDelayMillis: 0 }, ...options });
  const pass = async (millis: number) => {
    for (let left = millis; left > 0; left -= 100) {
      test.clock.advance(100);
      await turns();
    }
  };
  return { ...test, id, state, pass };
}

describe('an outage', () => {
  it('is reported at the first failed attempt that is repeated, and when it is over', async () => {
    const { logger, stderr, state, pass } = outage();
    for (let i = 0; i < 88; i++) logger.info('x');
    await turns();
    expect(stderr).toEqual([
      'logly-otel: sink #1 Destination: connect ECONNREFUSED 127.0.0.1:4318; retrying for up to 5 min, 88 records waiting\n',
    ]);
    await pass(10_000);
    expect(stderr).toHaveLength(1);
    state.up = true;
    await pass(40_000);
    expect(stderr).toHaveLength(2);
    expect(stderr[1]).toMatch(/^logly-otel: sink #1 Destination delivers again after \d+ s; nothing lost\n$/);
  });

  it('shows in stats() until a success', async () => {
    const { logger, state, pass } = outage({ breaker: { failureThreshold: 1, resetMillis: 50 }, level: 'NOTICE' });
    expect(logger.stats()[0]).toMatchObject({ level: 'NOTICE', breaker: 'closed' });
    expect(Object.keys(logger.stats()[0] ?? {})).not.toContain('lastError');
    logger.warn('x');
    await turns();
    const [down] = logger.stats();
    expect(down).toMatchObject({ queued: 1, breaker: 'open', retryingSince: 1_700_000_000_000 });
    expect(down?.lastError).toMatchObject({ attempt: 1, at: 1_700_000_000_000 });
    await pass(100);
    expect(logger.stats()[0]?.oldestMillis).toBe(100);
    state.up = true;
    await pass(40_000);
    const [up] = logger.stats();
    expect(up).toMatchObject({ delivered: 1, breaker: 'closed' });
    expect([up?.lastError, up?.retryingSince, up?.oldestMillis]).toEqual([undefined, undefined, undefined]);
  });

  it('is given to onInternalError in place of the first line, and the second one is not printed', async () => {
    const errors: unknown[] = [];
    const { logger, stderr, state, pass } = outage(
      {},
      { onInternalError: (error: Error, { sink }: { sink?: number }) => errors.push([error.message, sink]) },
    );
    logger.info('x');
    await turns();
    state.up = true;
    await pass(5_000);
    expect([errors, stderr]).toEqual([[['connect ECONNREFUSED 127.0.0.1:4318', 1]], []]);
  });

  it('says what was lost meanwhile', async () => {
    const { logger, stderr, state, pass } = outage({ maxQueueSize: 2 });
    logger.info('x');
    await turns();
    for (let i = 0; i < 5; i++) logger.info('y');
    await turns();
    state.up = true;
    await pass(20_000);
    expect(stderr.find((line) => line.includes('delivers again'))).toContain('3 records failed or dropped meanwhile');
  });

  it('is among the errors of a complete() that runs out of time', async () => {
    const { logger, pass } = outage();
    logger.info('x');
    const completed = logger.complete({ timeoutMillis: 300 });
    await turns();
    await pass(400);
    const report = await completed;
    expect(report).toMatchObject({ completed: false, timedOut: true });
    expect(report.errors.map((error) => (error as Error).message)).toEqual(['connect ECONNREFUSED 127.0.0.1:4318']);
  });

  it('that comes and goes prints five pairs of lines in ten seconds at most', async () => {
    const { logger, stderr, state, pass } = outage({ retry: { initialBackoffMillis: 1, maxBackoffMillis: 1 } });
    for (let i = 0; i < 20; i++) {
      state.up = false;
      logger.info('x');
      await turns();
      state.up = true;
      await pass(100);
    }
    expect(stderr).toHaveLength(10);
  });

  it('of a function and of its batches is reported as well', async () => {
    for (const batch of [undefined, true] as const) {
      const { logger, stderr, clock } = testLogger();
      logger.add(
        async function send() {
          throw new Error('down');
        },
        { retry: {}, ...(batch ? { batch } : {}) } as never,
      );
      logger.info('x');
      const done = logger.complete({ timeoutMillis: 1 });
      await turns(3);
      clock.advance(1);
      await done;
      expect(stderr[0]).toContain('sink #1 send: down; retrying for up to 5 min, 1 record waiting');
    }
  });

  it('is not reported for an error that is not repeated', async () => {
    const { logger, stderr } = testLogger();
    logger.add(async () => {
      throw new Error('no');
    });
    logger.info('x');
    await logger.complete();
    expect(stderr).toHaveLength(1);
    expect(stderr[0]).toContain('--- Logging error');
    expect(logger.stats()[0]?.lastError).toMatchObject({ attempt: 1 });
    expect(logger.stats()[0]?.retryingSince).toBeUndefined();
  });
});
