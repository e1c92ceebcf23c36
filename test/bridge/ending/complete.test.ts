import { describe, expect, it, vi } from 'vitest';
import { deferred } from '../../support/deferred.js';
import { BlockedExporter, CollectingExporter } from '../../support/exporters.js';
import { MESSAGE, testLogger } from '../../support/test-logger.js';
import { turns, until } from '../../support/turns.js';

/** What JSON shows of a report. */
const jsonOf = (report: unknown): { errors: unknown[]; sinks: unknown[] } => JSON.parse(JSON.stringify(report));

describe('the JSON of a report', () => {
  it('has the type, the message and the members of errors, and no stack', async () => {
    const { logger } = testLogger();
    const error = Object.assign(new TypeError('refused', { cause: new Error('down') }), {
      code: 'ECONNREFUSED',
      n: 7n,
    });
    logger.add(async () => {
      throw error;
    });
    logger.info('x');
    const report = await logger.complete();
    const shown = {
      type: 'TypeError',
      message: 'refused',
      cause: { type: 'Error', message: 'down' },
      code: 'ECONNREFUSED',
    };
    expect(jsonOf(report).errors).toEqual([{ ...shown, n: '7' }]);
    expect(jsonOf(report).sinks).toMatchObject([{ failed: 1, lastError: { error: shown, attempt: 1 } }]);
    expect(JSON.parse(JSON.stringify(logger.stats()))).toMatchObject([{ lastError: { error: shown } }]);
    expect(report.errors).toEqual([error]);
    expect(report.errors[0]).toBe(error);
    expect(Object.keys(report)).not.toContain('toJSON');
    expect(structuredClone(report)).toMatchObject({ completed: true });
  });

  it('is of every kind of report, and has what is no error as it is', async () => {
    const { logger } = testLogger();
    logger.add(() => {});
    const report = logger.completeSync();
    report.errors.push(new Error('a'), 'text', undefined);
    expect(jsonOf(report).errors).toEqual([{ type: 'Error', message: 'a' }, 'text', null]);
    const last = await logger.shutdown();
    last.errors.push(new Error('b'));
    expect(jsonOf(last).errors).toEqual([{ type: 'Error', message: 'b' }]);
  });
});

describe('complete', () => {
  it('resolves at once without a sink', async () => {
    const { logger } = testLogger();
    expect(await logger.complete()).toEqual({
      completed: true,
      timedOut: false,
      sinks: [],
      provider: 'none',
      errors: [],
    });
  });

  it('waits for what was logged before it, not for what comes later', async () => {
    const { logger } = testLogger();
    const gates = new Map<string, ReturnType<typeof deferred>>();
    logger.add(
      async (message) => {
        const gate = deferred();
        gates.set(message.trim(), gate);
        await gate.promise;
      },
      { format: MESSAGE },
    );
    logger.info('before');
    const completed = logger.complete();
    logger.info('after');
    await until(() => gates.has('after'));
    gates.get('before')?.resolve(undefined);
    const report = await completed;
    expect(report.completed).toBe(true);
    expect(report.sinks[0]).toMatchObject({ created: 2, delivered: 1, inFlight: 1 });
    gates.get('after')?.resolve(undefined);
  });

  it('sends a batch that is not full at once', async () => {
    const { logger } = testLogger();
    const exporter = new CollectingExporter();
    logger.add(exporter);
    logger.info('one');
    await turns();
    expect(exporter.bodies).toEqual([]);
    await logger.complete();
    expect(exporter.bodies).toEqual(['one']);
    expect(exporter.flushes).toBe(1);
  });

  it('can be called twice, three times, concurrently: none resolves early', async () => {
    const { logger } = testLogger();
    const gate = deferred();
    logger.add(async () => gate.promise);
    logger.info('x');
    const ended: number[] = [];
    const calls = [1, 2, 3].map((n) =>
      logger.complete().then((report) => {
        ended.push(n);
        return report;
      }),
    );
    await turns();
    expect(ended).toEqual([]);
    gate.resolve();
    const reports = await Promise.all(calls);
    expect(reports.map(({ completed }) => completed)).toEqual([true, true, true]);
    expect((await logger.complete()).completed).toBe(true);
  });

  it('completes everything when it is called on a view', async () => {
    const { logger } = testLogger();
    let delivered = 0;
    logger.add(async () => void delivered++);
    logger.info('x');
    await logger.bind({ a: 1 }).getLogger('other').complete();
    expect(delivered).toBe(1);
  });

  it('resolves with a report when the time runs out, and can be called again', async () => {
    const { logger, clock } = testLogger();
    logger.add(() => new Promise(() => {}), { name: 'never' });
    logger.info('x');
    const completed = logger.complete({ timeoutMillis: 50 });
    await turns();
    clock.advance(50);
    const report = await completed;
    expect(report).toMatchObject({ completed: false, timedOut: true });
    expect(report.sinks[0]).toMatchObject({ name: 'never', inFlight: 1 });
  });

  it('leaves no timer behind', async () => {
    const { logger, clock } = testLogger();
    logger.add(() => {});
    logger.info('x');
    await logger.complete();
    await turns();
    expect(clock.pendingTimers).toBe(0);
  });

  it("calls forceFlush of our LoggerProvider exactly once, after the deliveries and the object sinks' complete", async () => {
    const { logger } = testLogger();
    const order: string[] = [];
    const flush = vi
      .spyOn(logger.loggerProvider, 'forceFlush')
      .mockImplementation(async () => void order.push('forceFlush'));
    logger.add(async () => {
      await turns(2);
      order.push('delivered');
    });
    logger.add({
      write() {},
      async complete() {
        await turns(1);
        order.push('completed');
      },
    });
    logger.info('x');
    await logger.complete();
    expect(order).toEqual(['delivered', 'completed', 'forceFlush']);
    expect(flush).toHaveBeenCalledTimes(1);
  });

  it('collects the errors of this call, and tells of them', async () => {
    const { logger, stderr } = testLogger();
    const early = new Error('early');
    const [write, complete, flush] = [new Error('write'), new Error('complete'), new Error('flush')];
    logger.add(
      () => {
        throw early;
      },
      { level: 'ERROR' },
    );
    logger.error('x');
    logger.add({
      async write() {
        throw write;
      },
      complete() {
        throw complete;
      },
    });
    const exporter = new CollectingExporter();
    exporter.forceFlush = async () => {
      throw flush;
    };
    logger.add(exporter);
    logger.info('y');
    const report = await logger.complete();
    expect(report.errors).toEqual([write, complete, flush]);
    expect(report.completed).toBe(true);
    expect(stderr).toHaveLength(4);
  });

  it('drains what is enqueued: 5,000 calls in one tick lose nothing and keep their order', async () => {
    const { logger } = testLogger();
    const seen: string[] = [];
    logger.add((message) => void seen.push(message.trim()), { enqueue: true, format: MESSAGE });
    for (let i = 0; i < 5_000; i++) logger.info(String(i));
    expect(seen).toEqual([]);
    await logger.complete();
    expect(seen).toEqual(Array.from({ length: 5_000 }, (_, i) => String(i)));
  });

  it('waits for an exporter that is held up, batch by batch', async () => {
    const { logger } = testLogger();
    const exporter = new BlockedExporter();
    logger.add(exporter, { batch: { maxExportBatchSize: 2 } });
    for (let i = 0; i < 5; i++) logger.info('x');
    let done = false;
    const completed = logger.complete().then((report) => {
      done = true;
      return report;
    });
    for (const size of [2, 2, 1]) {
      await until(() => exporter.blocked.length === 1);
      expect(done).toBe(false);
      expect(exporter.blocked[0]?.records).toHaveLength(size);
      exporter.release();
    }
    expect((await completed).sinks[0]).toMatchObject({ delivered: 5 });
  });

  it('refuses a time that is none, at the call', () => {
    const { logger } = testLogger();
    expect(() => logger.complete({ timeoutMillis: 'soon' as never })).toThrow(/`timeoutMillis`.*"soon"/);
    expect(() => logger.complete({ timeoutMillis: -1 })).toThrow(RangeError);
    expect(() => logger.complete({ timeout: 1 } as never)).toThrow(/`timeout`/);
  });
});

describe('complete inside a sink', () => {
  it.each([1, 2, 64])('resolves, with %i deliveries at once', async (concurrency) => {
    const { logger } = testLogger();
    let inner = 0;
    logger.add(
      async () => {
        await logger.complete();
        inner++;
      },
      { concurrency },
    );
    for (let i = 0; i < 5; i++) logger.info('x');
    const report = await logger.complete();
    expect(inner).toBe(5);
    expect(report).toMatchObject({ completed: true, sinks: [{ delivered: 5 }] });
  });

  it('resolves when two sinks wait for each other', async () => {
    const { logger } = testLogger();
    let inner = 0;
    for (let i = 0; i < 2; i++) {
      logger.add(async () => {
        await turns(2);
        await logger.complete();
        inner++;
      });
    }
    logger.info('x');
    expect((await logger.complete()).completed).toBe(true);
    expect(inner).toBe(2);
  });

  it('waits for the other sinks', async () => {
    const { logger } = testLogger();
    const gate = deferred();
    const order: string[] = [];
    logger.add(async () => {
      await gate.promise;
      order.push('other');
    });
    logger.add(async () => {
      await logger.complete();
      order.push('inside');
    });
    logger.info('x');
    await turns(5);
    expect(order).toEqual([]);
    gate.resolve();
    await logger.complete();
    expect(order).toEqual(['other', 'inside']);
  });

  it('resolves in a batch sink, and in an exporter', async () => {
    const { logger } = testLogger();
    let inner = 0;
    logger.add(
      async () => {
        await logger.complete();
        inner++;
      },
      { batch: { maxExportBatchSize: 1 } },
    );
    logger.add({
      export(_: unknown, done: (result: { code: 0 }) => void) {
        void logger.complete().then(() => {
          inner++;
          done({ code: 0 });
        });
      },
      async shutdown() {},
    });
    logger.info('x');
    logger.info('y');
    expect((await logger.complete()).completed).toBe(true);
    expect(inner).toBe(3);
  });

  it('resolves when it is not awaited, in a sync sink', async () => {
    const { logger } = testLogger();
    const reports: unknown[] = [];
    logger.add(() => {
      void logger.complete().then((report) => reports.push(report.completed));
    });
    logger.info('x');
    await until(() => reports.length === 1);
    expect(reports).toEqual([true]);
  });
});
