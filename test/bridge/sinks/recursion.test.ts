import { AsyncResource } from 'node:async_hooks';
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
    // What was logged in the delivery of what a delivery has logged is refused wherever it is logged.
    expect(heard).toHaveLength(5);
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
    expect(calls).toBe(2 + 4);
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
