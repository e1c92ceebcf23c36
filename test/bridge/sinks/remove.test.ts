import { describe, expect, it, onTestFinished } from 'vitest';
import type { Logger } from '../../../src/bridge/logger.js';
import { deferred } from '../../support/deferred.js';
import { CollectingExporter } from '../../support/exporters.js';
import { MESSAGE, testLogger } from '../../support/test-logger.js';
import { turns } from '../../support/turns.js';

describe('remove', () => {
  it('feeds nothing from that moment, delivers what was accepted, then stops the sink', async () => {
    const { logger } = testLogger();
    const events: string[] = [];
    const id = logger.add(
      {
        async write(message: string) {
          await turns(1);
          events.push(message.trim());
        },
        async stop() {
          await turns(1);
          events.push('stop');
        },
      },
      { format: MESSAGE },
    );
    logger.info('before');
    const removed = logger.remove(id);
    logger.info('after');
    await removed;
    expect(events).toEqual(['before', 'stop']);
  });

  it('aborts, and counts the rest as dropped', async () => {
    const { logger } = testLogger();
    const signals: AbortSignal[] = [];
    const id = logger.add(
      (_, { signal }) => {
        signals.push(signal);
        return new Promise(() => {});
      },
      { concurrency: 1 },
    );
    logger.info('in flight');
    logger.info('queued');
    await logger.remove(id, { abort: true });
    expect(signals[0]?.aborted).toBe(true);
    expect((await logger.complete()).sinks).toMatchObject([
      { id, created: 2, dropped: { removed: 2 }, queued: 0, inFlight: 0 },
    ]);
  });

  it('drops what is not delivered in time', async () => {
    const { logger, clock } = testLogger();
    const id = logger.add(() => new Promise(() => {}));
    logger.info('x');
    const removed = logger.remove(id, { timeoutMillis: 100 });
    await turns();
    clock.advance(100);
    await removed;
    expect(logger.stats()[0]).toMatchObject({ created: 1, dropped: { removed: 1 } });
  });

  it('tells of a removed sink in the next completion report, and no more after it', async () => {
    const { logger } = testLogger();
    const id = logger.add(() => {});
    logger.info('x');
    await logger.remove(id);
    expect(logger.stats()).toMatchObject([{ id, delivered: 1 }]);
    expect((await logger.complete()).sinks).toMatchObject([{ id, delivered: 1 }]);
    expect((await logger.complete()).sinks).toEqual([]);
    expect(logger.stats()).toEqual([]);
  });

  it('rejects with what stop throws, tells it in an error block, and the sink is gone all the same', async () => {
    const { logger, stderr } = testLogger();
    const boom = new Error('cannot stop');
    const id = logger.add({
      write() {},
      stop() {
        throw boom;
      },
    });
    await expect(logger.remove(id)).rejects.toBe(boom);
    expect(stderr.join('')).toContain('cannot stop');
    expect(() => logger.remove(id)).toThrow(RangeError);
  });

  it('need not be awaited when stop throws', async () => {
    const reasons: unknown[] = [];
    const listener = (reason: unknown) => reasons.push(reason);
    process.on('unhandledRejection', listener);
    onTestFinished(() => void process.off('unhandledRejection', listener));
    const { logger } = testLogger();
    logger.add({
      write() {},
      stop() {
        throw new Error('cannot stop');
      },
    });
    void logger.remove(1);
    void logger.remove();
    await turns(5);
    expect(reasons).toEqual([]);
  });

  it('removes all without an id, and rejects after all are gone', async () => {
    const { logger } = testLogger();
    const stopped: string[] = [];
    logger.add({
      write() {},
      stop() {
        throw new Error('cannot stop');
      },
    });
    logger.add({
      write() {},
      async stop() {
        await turns(3);
        stopped.push('second');
      },
    });
    await expect(logger.remove()).rejects.toThrow('cannot stop');
    expect(stopped).toEqual(['second']);
    expect(logger.enabled('FATAL')).toBe(false);
  });

  it('throws at the call for an id that is none', () => {
    const { logger } = testLogger();
    logger.add(() => {});
    expect(() => logger.remove(7)).toThrow(/`id` must be the id of a sink \(there are: 1\), got 7/);
    expect(() => logger.remove('1' as never)).toThrow(TypeError);
    expect(() => logger.remove(1, { abort: 'yes' as never })).toThrow(/`abort`/);
  });

  it('never uses an id again', async () => {
    const { logger } = testLogger();
    await logger.remove(logger.add(() => {}));
    expect(logger.add(() => {})).toBe(2);
  });

  it.each([
    ['remove', (logger: Logger) => logger.remove(1)],
    ['reinstall', (logger: Logger) => logger.reinstall(1)],
    ['shutdown', (logger: Logger) => logger.shutdown()],
  ])('counts a delivery that waits for the %s of its own sink by how it ends', async (name, end) => {
    const { logger, stderr } = testLogger();
    const ended = deferred<void>();
    logger.add(
      async (message) => {
        if (message.trim() !== 'last') return;
        await end(logger);
        ended.resolve();
      },
      { format: MESSAGE, name: 'mine' },
    );
    logger.info('first');
    logger.info('last');
    const completed = logger.complete();
    await ended.promise;
    await turns();
    const sinks = [...(await completed).sinks, ...(await logger.complete()).sinks].filter(({ id }) => id === 1);
    // After its shutdown, a logger has no sinks to tell of.
    if (name !== 'shutdown') expect(sinks.at(-1)).toMatchObject({ created: 2, delivered: 2, dropped: {}, inFlight: 0 });
    expect(stderr).toEqual([]);
  });

  it('goes on with a delivery that only began the removal of its sink', async () => {
    const { logger, stderr } = testLogger();
    const [begun, goOn] = [deferred<void>(), deferred<void>()];
    const id = logger.add(async (_, { signal }) => {
      setImmediate(() => void logger.remove(id).then(() => begun.resolve()));
      await goOn.promise;
      expect(signal.aborted).toBe(false);
    });
    logger.info('x');
    await begun.promise;
    goOn.resolve();
    await turns();
    expect((await logger.complete()).sinks).toMatchObject([{ delivered: 1, dropped: {} }]);
    expect(stderr).toEqual([]);
  });

  it('shuts an exporter down with its last sink, of whatever logger', async () => {
    const [first, second] = [testLogger().logger, testLogger().logger];
    const exporter = new CollectingExporter();
    const ids = [first.add(exporter), second.add(exporter)];
    await first.remove(ids[0] as number);
    expect(exporter.shutdowns).toBe(0);
    second.info('still there');
    await second.remove(ids[1] as number);
    expect([exporter.records.length, exporter.shutdowns]).toEqual([1, 1]);
  });

  it('shuts an exporter that was added twice down with its last sink', async () => {
    const { logger } = testLogger();
    const exporter = new CollectingExporter();
    const [first, second] = [logger.add(exporter), logger.add(exporter, { level: 'ERROR' })];
    await logger.remove(first);
    expect(exporter.shutdowns).toBe(0);
    await logger.remove(second);
    expect(exporter.shutdowns).toBe(1);
  });

  it('can be called by the sink itself, and awaited there', async () => {
    const { logger } = testLogger();
    const done = deferred();
    const id = logger.add(async () => {
      await logger.remove(id);
      done.resolve();
    });
    logger.info('x');
    await done.promise;
    expect(logger.enabled('FATAL')).toBe(false);
  });
});

describe('shutdown', () => {
  it('completes, removes every sink, and ignores later calls quietly', async () => {
    const { logger, stderr } = testLogger();
    const exporter = new CollectingExporter();
    logger.add(exporter);
    logger.info('x');
    const report = await logger.shutdown();
    expect(report).toMatchObject({ completed: true, sinks: [{ created: 1, delivered: 1 }] });
    expect(exporter.shutdowns).toBe(1);
    logger.info('late');
    logger.bind({ a: 1 }).error('late', new Error('late'));
    logger.loggerProvider.getLogger('library').emit({ body: 'late' });
    expect(exporter.bodies).toEqual(['x']);
    expect((await logger.shutdown()).completed).toBe(true);
    expect(stderr).toEqual([]);
  });

  it('says so when a sink is added afterwards', async () => {
    const { logger } = testLogger();
    await logger.shutdown();
    expect(() => logger.add(() => {})).toThrow(/shut down/);
  });

  it('is what `await using` does at the end of a block', async () => {
    const { logger } = testLogger();
    const exporter = new CollectingExporter();
    logger.add(exporter);
    logger.info('x');
    await logger[Symbol.asyncDispose]();
    expect(exporter.bodies).toEqual(['x']);
    expect(exporter.shutdowns).toBe(1);
  });

  it('gives up what is not delivered in time, and says so', async () => {
    const { logger, clock } = testLogger();
    logger.add(() => new Promise(() => {}));
    logger.info('x');
    const ended = logger.shutdown({ timeoutMillis: 100 });
    await turns();
    clock.advance(100);
    for (let i = 0; i < 5; i++) {
      await turns();
      clock.advance(0);
    }
    expect(await ended).toMatchObject({
      completed: false,
      timedOut: true,
      sinks: [{ created: 1, dropped: { removed: 1 } }],
    });
  });
});
