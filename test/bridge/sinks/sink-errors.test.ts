import { describe, expect, it, onTestFinished } from 'vitest';
import { MESSAGE, testLogger } from '../../support/test-logger.js';
import { turns } from '../../support/turns.js';

/** The reasons of the unhandled rejections of this test; nobody else hears of them. */
function unhandledRejections(): unknown[] {
  const reasons: unknown[] = [];
  const others = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', (reason) => reasons.push(reason));
  onTestFinished(() => {
    process.removeAllListeners('unhandledRejection');
    for (const other of others) process.on('unhandledRejection', other);
  });
  return reasons;
}

describe('a sink that fails, with catch', () => {
  it.each([
    [
      'throws',
      () => {
        throw new Error('boom');
      },
    ],
    [
      'rejects',
      async () => {
        throw new Error('boom');
      },
    ],
  ])('%s: one error block, counted, and everything else goes on', async (_, bad) => {
    const { logger, stderr } = testLogger();
    const good: string[] = [];
    logger.add(bad, { name: 'bad' });
    logger.add(async (message) => void good.push(message), { format: MESSAGE });
    logger.info('one');
    logger.info('two');
    const report = await logger.complete();
    expect(report.sinks).toMatchObject([
      { id: 1, name: 'bad', created: 2, failed: 2, delivered: 0 },
      { id: 2, created: 2, failed: 0, delivered: 2 },
    ]);
    expect(good).toEqual(['one\n', 'two\n']);
    expect(stderr).toHaveLength(2);
  });

  it('writes the block with its handler, the record, and the error with its causes', async () => {
    const { logger, stderr } = testLogger();
    logger.add(() => {
      throw new Error('cannot send', { cause: new TypeError('no route') });
    });
    logger.warning('paid\n{amount}', { amount: 3 });
    const [block = ''] = stderr;
    expect(block).toMatch(
      /^--- Logging error in Logly Handler #1 ---\nRecord was: WARNING \| paid\\n3\nError: cannot send\n/,
    );
    expect(block).toContain('TypeError: no route');
    expect(block).toMatch(/\n--- End of logging error ---\n$/);
  });

  it('cuts the message of the record at 1,000 characters', () => {
    const { logger, stderr } = testLogger();
    logger.add(() => {
      throw new Error('boom');
    });
    logger.info('x'.repeat(5_000));
    const line = stderr[0]?.split('\n')[1] ?? '';
    expect(line.length).toBeLessThan(1_050);
  });

  it('writes at most 5 blocks per sink and 10 s, then says how many were left out', () => {
    const { logger, stderr, clock } = testLogger();
    logger.add(() => {
      throw new Error('boom');
    });
    for (let i = 0; i < 12; i++) logger.info('x');
    expect(stderr).toHaveLength(5);
    clock.advance(10_000);
    logger.info('x');
    expect(stderr).toHaveLength(6);
    expect(stderr[5]).toContain('7 more');
    expect(logger.stats()[0]).toMatchObject({ failed: 13 });
  });

  it('lets no error forge a line of the block, or colour the terminal', () => {
    const { logger, stderr } = testLogger();
    logger.add(() => {
      throw new Error('x\n--- End of logging error ---\n\x1b[31mforged');
    });
    logger.info('x');
    expect(stderr[0]).not.toContain('\x1b');
    expect(stderr[0]?.match(/^--- End/gm)).toHaveLength(1);
  });

  it('tells onInternalError instead, when there is one', () => {
    const told: unknown[] = [];
    const { logger, stderr } = testLogger({
      onInternalError: (error, { sink, record }) => told.push(error, sink, record?.body),
    });
    const boom = new Error('boom');
    logger.add(() => {
      throw boom;
    });
    logger.info('x');
    expect(told).toEqual([boom, 1, 'x']);
    expect(stderr).toEqual([]);
  });

  it('falls back to the block when onInternalError throws', () => {
    const { logger, stderr } = testLogger({
      onInternalError() {
        throw new Error('worse');
      },
    });
    logger.add(() => {
      throw new Error('boom');
    });
    logger.info('x');
    expect(stderr.join('')).toContain('worse');
    expect(stderr.join('')).toContain('boom');
  });

  it.each([
    ['undefined', () => undefined],
    ['null', () => null],
    ['0', () => 0],
    ['an empty text', () => ''],
    ['a text', () => 'text'],
    ['an object without a prototype', () => Object.create(null)],
    [
      'a proxy whose traps throw',
      () =>
        new Proxy(
          {},
          {
            get() {
              throw new Error('trap');
            },
          },
        ),
    ],
  ])('survives that %s is thrown', async (_, make) => {
    const thrown: unknown = make();
    const { logger, stderr } = testLogger();
    logger.add(() => {
      throw thrown;
    });
    logger.add(async () => {
      throw thrown;
    });
    logger.info('x');
    const report = await logger.complete();
    expect(report.sinks).toMatchObject([{ failed: 1 }, { failed: 1 }]);
    expect(stderr).toHaveLength(2);
  });
});

describe('a sink that fails, without catch', () => {
  it('throws the error of a sync sink from the log call, after every other sink has had the record', async () => {
    const { logger, stderr } = testLogger();
    const boom = new Error('boom');
    const good: string[] = [];
    logger.add(
      () => {
        throw boom;
      },
      { catch: false },
    );
    logger.add((message) => void good.push(message), { format: MESSAGE });
    let thrown: unknown;
    try {
      logger.info('x');
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBe(boom);
    expect(good).toEqual(['x\n']);
    expect(stderr).toEqual([]);
    expect(logger.stats()).toMatchObject([{ failed: 1 }, { delivered: 1 }]);
  });

  it('throws even undefined', () => {
    const { logger } = testLogger();
    logger.add(
      () => {
        throw undefined;
      },
      { catch: false },
    );
    let threw = false;
    try {
      logger.info('x');
    } catch {
      threw = true;
    }
    expect(threw).toBe(true);
  });

  it('reports the second error when two sync sinks throw', () => {
    const { logger, stderr } = testLogger();
    for (const text of ['first', 'second']) {
      logger.add(
        () => {
          throw new Error(text);
        },
        { catch: false },
      );
    }
    expect(() => logger.info('x')).toThrow('first');
    expect(stderr.join('')).toContain('second');
  });

  it.each([
    [
      'an async sink',
      { catch: false },
      async (error: unknown) => {
        throw error;
      },
    ],
    [
      'an enqueued sync sink',
      { catch: false, enqueue: true },
      (error: unknown) => {
        throw error;
      },
    ],
  ])(
    'surfaces the error of %s exactly once, as the original object; complete() still resolves',
    async (_, options, fail) => {
      const reasons = unhandledRejections();
      const { logger, stderr } = testLogger();
      const boom = new Error('boom');
      const sink = fail.constructor.name === 'AsyncFunction' ? async () => fail(boom) : () => fail(boom);
      logger.add(sink, options);
      logger.info('x');
      const report = await logger.complete();
      await turns();
      expect(reasons).toEqual([boom]);
      expect(reasons[0]).toBe(boom);
      expect(stderr).toEqual([]);
      expect(report).toMatchObject({ completed: true, sinks: [{ failed: 1 }] });
    },
  );

  it('reports the error when the record came through the Logs API, which has no caller of ours', () => {
    const { logger, stderr } = testLogger();
    logger.add(
      () => {
        throw new Error('boom');
      },
      { catch: false },
    );
    logger.loggerProvider.getLogger('library').emit({ body: 'x', severityNumber: 9 });
    expect(stderr.join('')).toContain('boom');
  });
});

describe('a sink that never settles', () => {
  it('is aborted after exportTimeoutMillis, counted as failed, and frees its place', async () => {
    const { logger, clock, stderr } = testLogger();
    const signals: AbortSignal[] = [];
    logger.add(
      (_, { signal }) => {
        signals.push(signal);
        return new Promise(() => {});
      },
      { exportTimeoutMillis: 50, concurrency: 1 },
    );
    logger.info('one');
    logger.info('two');
    expect(logger.stats()[0]).toMatchObject({ inFlight: 1, queued: 1 });
    clock.advance(50);
    expect(signals[0]?.aborted).toBe(true);
    expect(logger.stats()[0]).toMatchObject({ failed: 1 });
    await turns();
    expect(signals).toHaveLength(2);
    expect(stderr.join('')).toContain('timeout');
  });

  it('has its late result ignored', async () => {
    const { logger, clock } = testLogger();
    const ends: Array<() => void> = [];
    logger.add(() => new Promise<void>((resolve) => ends.push(resolve)), { exportTimeoutMillis: 50 });
    logger.info('one');
    clock.advance(50);
    ends[0]?.();
    await turns();
    expect(logger.stats()[0]).toMatchObject({ created: 1, failed: 1, delivered: 0, inFlight: 0 });
  });
});
