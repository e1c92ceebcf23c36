import { AsyncResource } from 'node:async_hooks';
import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { AddOptions as AnyAddOptions } from '../../../src/bridge/add/options.js';
import { BatchLogRecordProcessor } from '../../../src/processors/index.js';
import type { ReadableLogRecord } from '../../../src/record/readable.js';
import { CollectingExporter } from '../../support/exporters.js';
import { lawGap } from '../../support/law.js';
import { MESSAGE, testLogger } from '../../support/test-logger.js';
import { turns } from '../../support/turns.js';

type AddOptions = AnyAddOptions & { batch?: false };

describe('a sink that logs through its logger', () => {
  it('hears what it logs itself once: what that logs is dropped', async () => {
    const { logger } = testLogger();
    const seen: string[] = [];
    logger.add(
      async (message) => {
        seen.push(message.trim());
        await turns(1);
        logger.info('again');
      },
      { format: MESSAGE },
    );
    logger.info('first');
    await logger.complete();
    await logger.complete();
    await logger.complete();
    expect(seen).toEqual(['first', 'again']);
    const [account] = logger.stats();
    expect(account).toMatchObject({ created: 3, delivered: 2, dropped: { recursion: 1 } });
    expect(account && lawGap(account)).toBe(0);
  });

  it('is not mistaken for one that only hands on what it is given', async () => {
    const { logger } = testLogger();
    const exporter = new CollectingExporter();
    const processor = new BatchLogRecordProcessor({ exporter, scheduledDelayMillis: 0 });
    logger.add((_: string, { record }: { record: ReadableLogRecord }) => processor.onEmit(record), { enqueue: true });
    const seen: string[] = [];
    logger.add(
      (message: string) => {
        seen.push(message.trim());
        if (seen.length === 1) logger.info('again');
      },
      { format: MESSAGE, enqueue: true },
    );
    logger.info('first');
    for (let i = 0; i < 3; i++) await logger.complete();
    await processor.forceFlush();
    expect(seen).toEqual(['first', 'again']);
    expect(exporter.records.map(({ body }) => body)).toEqual(['first', 'again']);
  });

  it('is distinguished from deliveries beside it in the same turn, in any order of asking', async () => {
    const { logger } = testLogger();
    const other = testLogger().logger;
    const [seen, heard]: [string[], string[]] = [[], []];
    other.add((message: string) => void heard.push(message.trim()), { format: MESSAGE });
    logger.add(
      (message: string) => {
        other.info('before');
        seen.push(message.trim());
        logger.info(`${message.trim()}!`);
      },
      { format: MESSAGE, enqueue: true },
    );
    for (const text of ['a', 'b', 'c']) logger.info(text);
    for (let i = 0; i < 4; i++) {
      await logger.complete();
      // Outside of any delivery, right behind those that were.
      if (i < 2) logger.info(String(i));
    }
    expect(seen).toEqual(['a', 'b', 'c', 'a!', 'b!', 'c!', '0', '0!', '1', '1!']);
    // The sink of the other logger caused none of them.
    expect(heard).toHaveLength(10);
    expect(logger.stats()[0]).toMatchObject({ created: 15, delivered: 10, dropped: { recursion: 5 } });
  });

  it('ends between two sinks, too', async () => {
    const { logger } = testLogger();
    let calls = 0;
    for (let i = 0; i < 2; i++) {
      logger.add(async () => {
        calls++;
        logger.info('again');
      });
    }
    logger.info('first');
    for (let i = 0; i < 4; i++) await logger.complete();
    // Every sequence of the two sinks in which each stands twice at most.
    expect(calls).toBe(2 + 4 + 6 + 6);
  });

  it('ends behind an exporter whose requests are logged', async () => {
    const { logger } = testLogger();
    const exporter = new CollectingExporter();
    const { export: collect } = exporter;
    exporter.export = (records, done) => {
      logger.debug('request');
      Reflect.apply(collect, exporter, [records, done]);
    };
    logger.add(exporter);
    logger.info('first');
    for (let i = 0; i < 5; i++) await logger.complete();
    expect(exporter.bodies).toEqual(['first', 'request']);
  });

  it('is bounded by the limits of the queue where the async context is lost', async () => {
    const { logger } = testLogger();
    const outside = new AsyncResource('pool');
    logger.add(
      async () => {
        outside.runInAsyncScope(() => {
          logger.info('again');
          logger.info('again');
        });
      },
      { maxQueueSize: 10 },
    );
    logger.info('first');
    await turns(50);
    const [account] = logger.stats();
    expect(account?.queued).toBeLessThanOrEqual(10);
    expect(account?.dropped.queue_full).toBeGreaterThan(0);
    expect(account && lawGap(account)).toBe(0);
    await logger.remove(1, { abort: true });
  });
});

/** Loggers whose sinks each log to the next one, and what they were given. */
function chain(length: number, options: AddOptions, closed = false) {
  const loggers = Array.from({ length }, () => testLogger().logger);
  const seen: string[] = [];
  loggers.forEach((logger, index) => {
    const next = loggers[index + 1] ?? (closed ? loggers[0] : undefined);
    logger.add(
      async (message: string) => {
        const text = message.trim();
        seen.push(`${index}: ${text}`);
        await turns(1);
        next?.info(`${text}${index}`);
      },
      { format: MESSAGE, ...options },
    );
  });
  const completed = async () => {
    for (let i = 0; i < length * 4; i++) for (const logger of loggers) await logger.complete();
    const stats = loggers.map((logger) => logger.stats()[0]);
    for (const account of stats) expect(account && lawGap(account)).toBe(0);
    return stats;
  };
  return { first: loggers[0], seen, completed };
}

describe('sinks that log to other loggers', () => {
  it.each<[string, AddOptions]>([
    ['async functions', {}],
    ['with a patch', { patch: (record) => void record.attributes }],
    ['with a filter', { filter: () => true }],
    ['one at a time', { concurrency: 1 }],
  ])('are a chain without end, and no recursion: %s', async (_, options) => {
    const { first, seen, completed } = chain(12, options);
    first?.info('x');
    const stats = await completed();
    expect(seen).toHaveLength(12);
    expect(stats.map((account) => account?.delivered)).toEqual(new Array(12).fill(1));
  });

  it('end where the chain is closed: each is given what it caused itself once', async () => {
    const { first, seen, completed } = chain(3, {}, true);
    first?.info('x');
    const stats = await completed();
    expect(seen).toHaveLength(6);
    expect(stats.map((account) => account?.dropped)).toEqual([{ recursion: 1 }, {}, {}]);
  });

  it('get every record of another sink that is refused its own', async () => {
    const { logger } = testLogger();
    const seen: string[] = [];
    logger.add(async (message) => logger.info(`${message.trim()}!`), { format: MESSAGE, name: 'loud' });
    logger.add(async (message) => void seen.push(message.trim()), { format: MESSAGE });
    logger.info('x');
    for (let i = 0; i < 5; i++) await logger.complete();
    expect(seen).toEqual(['x', 'x!', 'x!!']);
    expect(logger.stats().map(({ dropped }) => dropped)).toEqual([{ recursion: 1 }, {}]);
  });

  it('may be processors, exporters and streams, in any mixture', async () => {
    const [a, b, c, d] = [testLogger().logger, testLogger().logger, testLogger().logger, testLogger().logger];
    a.add({ onEmit: () => b.info('b'), async forceFlush() {}, async shutdown() {} });
    b.add({
      export(_, done) {
        c.info('c');
        done({ code: 0 });
      },
      async shutdown() {},
    });
    const write = (_: unknown, __: unknown, done: () => void) => {
      d.info('d');
      done();
    };
    c.add(new Writable({ write }), { enqueue: true });
    const seen: string[] = [];
    d.add({ write: async (text: string) => void seen.push(text.trim()) }, { format: MESSAGE });
    a.info('a');
    for (let i = 0; i < 5; i++) for (const logger of [a, b, c, d]) await logger.complete();
    expect(seen).toEqual(['d']);
    for (const logger of [a, b, c, d]) expect(logger.stats()[0]).toMatchObject({ delivered: 1, dropped: {} });
  });

  it('cause 1,000 records of one record at most, in all loggers together', async () => {
    const loggers = [testLogger().logger, testLogger().logger];
    let calls = 0;
    for (const logger of loggers) {
      for (let i = 0; i < 5; i++) {
        logger.add(async () => {
          calls++;
          for (const other of loggers) other.info('again');
        });
      }
    }
    loggers[0]?.info('first');
    for (let i = 0; i < 30; i++) for (const logger of loggers) await logger.complete();
    // 1,001 records, each to five sinks.
    expect(calls).toBeLessThanOrEqual(1_001 * 5);
    expect(calls).toBeGreaterThan(1_000);
    for (const account of loggers.flatMap((logger) => logger.stats())) {
      expect(lawGap(account)).toBe(0);
      expect(account).toMatchObject({ queued: 0, inFlight: 0 });
      expect(account.dropped.recursion).toBeGreaterThan(0);
    }
    calls = 0;
    loggers[0]?.info('second');
    await loggers[0]?.complete();
    expect(calls).toBeGreaterThan(0);
  });

  it('may log once for each record of a large batch', async () => {
    const [a, b] = [testLogger().logger, testLogger().logger];
    a.add(
      (messages: readonly string[]) => {
        for (const message of messages) b.info(message);
      },
      { batch: true },
    );
    b.add(async () => {});
    for (let i = 0; i < 5_000; i++) a.info(String(i));
    for (let i = 0; i < 3; i++) for (const logger of [a, b]) await logger.complete();
    expect(b.stats()[0]).toMatchObject({ created: 5_000, delivered: 5_000 });
  });

  it('cannot hide a recursion among other records of a batch', async () => {
    const { logger } = testLogger();
    let batches = 0;
    logger.add(
      async (messages: readonly string[]) => {
        if (batches++ < 50) logger.info(`about ${messages.length}`);
      },
      { batch: { scheduledDelayMillis: 0 } },
    );
    logger.info('first');
    for (let i = 0; i < 20; i++) await logger.complete();
    expect(batches).toBe(2);
    expect(logger.stats()[0]?.dropped).toEqual({ recursion: 1 });
  });
});

describe('a stream that logs through its logger', () => {
  it.each([{ enqueue: true }, {}])('ends: %o', async (options) => {
    const { logger } = testLogger();
    let writes = 0;
    const stream = new Writable({
      write(_, __, done) {
        writes++;
        logger.info('again');
        setImmediate(done);
      },
    });
    logger.add(stream, options);
    logger.info('first');
    for (let i = 0; i < 10; i++) await logger.complete();
    expect(writes).toBeLessThanOrEqual(2);
    expect(lawGap(logger.stats()[0] as never)).toBe(0);
  });
});

describe('a sync sink that logs through its logger', () => {
  it('is refused for itself with an error block; the other sinks get the inner record', () => {
    const { logger, stderr } = testLogger();
    const other: string[] = [];
    logger.add(
      (message) => {
        logger.info(`about ${message.trim()}`);
      },
      { format: MESSAGE },
    );
    logger.add((message) => void other.push(message.trim()), { format: MESSAGE });
    logger.info('first');
    expect(other).toEqual(['about first', 'first']);
    expect(stderr.join('')).toContain('deadlock avoided');
    expect(logger.stats()[0]).toMatchObject({ created: 2, delivered: 1, failed: 1 });
  });

  it('throws the refusal to its caller without catch', () => {
    const { logger } = testLogger();
    let caught: unknown;
    logger.add(
      () => {
        try {
          logger.info('inner');
        } catch (error) {
          caught = error;
        }
      },
      { catch: false },
    );
    logger.info('outer');
    expect(String(caught)).toContain('deadlock avoided');
  });

  it('ends when it logs later, from a timer', async () => {
    const { logger } = testLogger();
    let calls = 0;
    logger.add(() => {
      calls++;
      setImmediate(() => logger.info('later'));
    });
    logger.info('first');
    await turns(20);
    expect(calls).toBe(2);
  });

  it('ends when two of them call each other', () => {
    const { logger, stderr } = testLogger();
    let calls = 0;
    for (let i = 0; i < 2; i++)
      logger.add(() => {
        calls++;
        logger.info('inner');
      });
    logger.info('outer');
    expect(calls).toBe(4);
    expect(stderr.length).toBeGreaterThan(0);
  });
});

describe('code of the user that runs in the log call, and logs', () => {
  it.each<[string, (log: () => void) => AddOptions]>([
    [
      'a filter',
      (log) => ({
        filter: () => {
          log();
          return true;
        },
      }),
    ],
    [
      'a format function',
      (log) => ({
        format: () => {
          log();
          return 'x';
        },
      }),
    ],
  ])('%s is refused its own record, once, and everybody else gets it', async (_, options) => {
    for (const sink of [() => {}, async () => {}]) {
      const { logger, stderr } = testLogger();
      const other: string[] = [];
      logger.add((message) => void other.push(message.trim()), { format: MESSAGE });
      logger.add(
        sink,
        options(() => logger.info('inner')),
      );
      logger.info('outer');
      const report = await logger.complete();
      expect(other).toEqual(['outer', 'inner']);
      expect(stderr.join('')).toContain('deadlock avoided');
      expect(report.sinks[1]).toMatchObject({ created: 2, failed: 1, delivered: 1 });
    }
  });

  it("a processor's enabled ends", () => {
    const { logger } = testLogger();
    logger.add({
      onEmit() {},
      enabled() {
        logger.info('inner');
        return true;
      },
      async forceFlush() {},
      async shutdown() {},
    });
    logger.info('outer');
    expect(logger.stats()[0]?.delivered).toBe(1);
  });

  it('onInternalError may log the error: what fails then goes to stderr', async () => {
    const { logger, stderr } = testLogger({ onInternalError: (error) => logger.error('told', error) });
    logger.add(() => {
      throw new Error('sync');
    });
    logger.add(async () => {
      throw new Error('async');
    });
    logger.info('x');
    for (let i = 0; i < 5; i++) await logger.complete();
    expect(stderr.length).toBeGreaterThan(0);
    for (const account of logger.stats()) expect(account.created).toBeLessThan(10);
  });
});
