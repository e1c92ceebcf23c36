import { PassThrough, Writable } from 'node:stream';
import { InMemoryLogRecordExporter, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { describe, expect, it } from 'vitest';
import { ConsoleLogRecordExporter } from '../../../src/exporters/console.js';
import type { ReadableLogRecord } from '../../../src/record/readable.js';
import { BlockedExporter, CollectingExporter } from '../../support/exporters.js';
import { MESSAGE, testLogger } from '../../support/test-logger.js';
import { turns, until } from '../../support/turns.js';

describe('a writable stream', () => {
  it('gets the text in the call, and is left open', async () => {
    const { logger } = testLogger();
    const stream = new PassThrough();
    logger.add(stream, { format: MESSAGE });
    logger.info('one');
    expect(String(stream.read())).toBe('one\n');
    expect(logger.stats()[0]).toMatchObject({ delivered: 1, inFlight: 0 });
    await logger.remove();
    expect(stream.writableEnded).toBe(false);
    expect(stream.listenerCount('error')).toBe(0);
  });

  it('is waited for until it says that it has written', async () => {
    const { logger } = testLogger();
    const ends: Array<() => void> = [];
    logger.add(new Writable({ write: (_chunk, _encoding, done) => void ends.push(done) }), { format: MESSAGE });
    logger.info('one');
    logger.info('two');
    expect(logger.stats()[0]).toMatchObject({ inFlight: 2 });
    const completed = logger.complete();
    await until(() => ends.length === 1);
    ends[0]?.();
    await until(() => ends.length === 2);
    ends[1]?.();
    expect((await completed).sinks[0]).toMatchObject({ delivered: 2 });
  });

  it('that fails is reported, and ends neither the process nor the other sinks', async () => {
    const { logger, stderr } = testLogger();
    const other: string[] = [];
    logger.add(new Writable({ write: (_chunk, _encoding, done) => done(new Error('EPIPE')) }));
    logger.add((message) => void other.push(message), { format: MESSAGE });
    logger.info('one');
    await logger.complete();
    logger.info('two');
    const report = await logger.complete();
    expect(report.sinks).toMatchObject([{ created: 2, failed: 2, delivered: 0 }, { delivered: 2 }]);
    expect(stderr.join('')).toContain('EPIPE');
    expect(other).toEqual(['one\n', 'two\n']);
  });
});

describe('an object with write', () => {
  it('is flushed after each write, completed by complete, stopped by remove', async () => {
    const { logger } = testLogger();
    const events: string[] = [];
    class Sink {
      write(message: string): void {
        events.push(message.trim());
      }
      flush(): void {
        events.push('flush');
      }
      complete(): void {
        events.push('complete');
      }
      stop(): void {
        events.push('stop');
      }
    }
    logger.add(new Sink(), { format: MESSAGE });
    logger.info('one');
    expect(events).toEqual(['one', 'flush']);
    await logger.complete();
    await logger.remove(1);
    expect(events).toEqual(['one', 'flush', 'complete', 'stop']);
    expect(logger.stats()[0]?.name).toBe('Sink');
  });

  it('awaits its async write before its flush', async () => {
    const { logger } = testLogger();
    const events: string[] = [];
    logger.add({
      async write() {
        await turns(2);
        events.push('write');
      },
      async flush() {
        await turns(1);
        events.push('flush');
      },
    });
    logger.info('one');
    await logger.complete();
    expect(events).toEqual(['write', 'flush']);
  });
});

describe('an exporter', () => {
  it('gets batches of 2,048, sent at once when they are full', async () => {
    const { logger } = testLogger();
    const exporter = new CollectingExporter();
    logger.add(exporter);
    for (let i = 0; i < 5_000; i++) logger.info('x');
    await turns(4);
    expect(exporter.batches.map(({ length }) => length)).toEqual([2_048, 2_048]);
    await logger.complete();
    expect(exporter.batches.map(({ length }) => length)).toEqual([2_048, 2_048, 904]);
  });

  it('gets what waits after a second', async () => {
    const { logger, clock } = testLogger();
    const exporter = new CollectingExporter();
    logger.add(exporter);
    logger.info('x');
    await turns();
    clock.advance(999);
    await turns();
    expect(exporter.batches).toHaveLength(0);
    clock.advance(1);
    await turns();
    expect(exporter.batches).toHaveLength(1);
  });

  it('gets one batch at a time', async () => {
    const { logger } = testLogger();
    const exporter = new BlockedExporter();
    logger.add(exporter, { batch: { maxExportBatchSize: 2 } });
    for (let i = 0; i < 6; i++) logger.info('x');
    await turns();
    expect(exporter.blocked).toHaveLength(1);
  });

  it.each([
    [
      'throws',
      (() => {
        throw new Error('boom');
      }) as never,
    ],
    [
      'says that it failed',
      ((_: unknown, done: (result: unknown) => void) => done({ code: 1, error: new Error('boom') })) as never,
    ],
    ['calls back with nothing', ((_: unknown, done: (result?: unknown) => void) => done()) as never],
    [
      'fails, then succeeds',
      ((_: unknown, done: (result: unknown) => void) => {
        done({ code: 1, error: new Error('boom') });
        done({ code: 0 });
      }) as never,
    ],
  ])('that %s has its records counted as failed', async (_, exportRecords) => {
    const { logger, stderr } = testLogger();
    logger.add({ export: exportRecords, async shutdown() {} });
    logger.info('x');
    logger.info('x');
    const report = await logger.complete();
    expect(report.sinks[0]).toMatchObject({ created: 2, failed: 2, delivered: 0 });
    expect(stderr).toHaveLength(1);
  });

  it.each([
    [
      'which ones failed',
      (records: ReadableLogRecord[]) => ({ failed: records.slice(0, 1) }),
      { delivered: 2, failed: 1 },
    ],
    ['how many were refused', () => ({ rejected: 2 }), { delivered: 1, failed: 2 }],
    ['nonsense', () => ({ rejected: -1, failed: 'all' }), { delivered: 0, failed: 3 }],
    ['more than there were', () => ({ rejected: 7 }), { delivered: 0, failed: 3 }],
  ])('that says %s is believed as far as it adds up', async (_, members, counts) => {
    const { logger } = testLogger();
    logger.add({
      export: (records: ReadableLogRecord[], done: (result: { code: 0 | 1; error: Error }) => void) =>
        done({ code: 1, error: Object.assign(new Error('partly'), members(records)) }),
      async shutdown() {},
    });
    for (let i = 0; i < 3; i++) logger.info('x');
    expect((await logger.complete()).sinks[0]).toMatchObject(counts);
  });

  it('can be the console exporter of ours', async () => {
    const { logger } = testLogger();
    logger.add(new ConsoleLogRecordExporter({ stream: 'stderr', format: () => '' }), { level: 'FATAL' });
    logger.fatal('x');
    expect((await logger.complete()).sinks[0]).toMatchObject({ name: 'ConsoleLogRecordExporter', delivered: 1 });
  });

  it("can be the SDK's in-memory exporter, with its own level and filter", async () => {
    const { logger } = testLogger();
    const exporter = new InMemoryLogRecordExporter();
    logger.add(exporter, { level: 'WARNING', filter: ({ attributes }) => attributes.keep === true });
    logger.info('low', { keep: true });
    logger.error('filtered');
    logger.error('kept', { keep: true });
    const report = await logger.complete();
    expect(exporter.getFinishedLogRecords().map(({ body }) => body)).toEqual(['kept']);
    expect(report.sinks[0]).toMatchObject({ created: 2, filtered: 1, delivered: 1 });
  });
});

describe('a processor', () => {
  it("can be the SDK's simple processor, with its own level and filter", async () => {
    const { logger } = testLogger();
    const exporter = new InMemoryLogRecordExporter();
    logger.add(new SimpleLogRecordProcessor({ exporter }), { level: 'ERROR', filter: 'app' });
    logger.error('elsewhere');
    logger.getLogger('app').info('low');
    logger.getLogger('app.db').error('kept', { a: 1 });
    await logger.complete();
    expect(exporter.getFinishedLogRecords()).toMatchObject([
      { body: 'kept', attributes: { a: 1 }, severityText: 'ERROR' },
    ]);
  });

  it("gets a copy with the SDK's setters: what it changes nobody else sees", async () => {
    const { logger } = testLogger();
    const changed: unknown[] = [];
    logger.add({
      onEmit(record: ReadableLogRecord) {
        const settable = record as unknown as import('../../../src/record/foreign/settable-copy.js').SettableLogRecord;
        settable
          .setAttribute('a', 2)
          .setAttributes({ b: 3 })
          .setBody('changed')
          .setSeverityText('X')
          .setSeverityNumber(1)
          .setEventName('e');
        (settable.attributes.deep as { x: number }).x = 9;
        changed.push(settable);
      },
      async forceFlush() {},
      async shutdown() {},
    });
    const seen: ReadableLogRecord[] = [];
    logger.add(async (_, { record }) => void seen.push(record));
    logger.info('as it was', { a: 1, deep: { x: 1 } });
    await logger.complete();
    expect(changed).toMatchObject([
      {
        body: 'changed',
        severityText: 'X',
        severityNumber: 1,
        eventName: 'e',
        attributes: { a: 2, b: 3, deep: { x: 9 } },
      },
    ]);
    expect(seen).toMatchObject([{ body: 'as it was', severityText: 'INFO', attributes: { a: 1, deep: { x: 1 } } }]);
  });

  it('that throws hurts no other sink, and is counted', async () => {
    const { logger, stderr } = testLogger();
    const other: string[] = [];
    logger.add({
      onEmit() {
        throw new Error('boom');
      },
      async forceFlush() {
        throw new Error('flush');
      },
      async shutdown() {},
    });
    logger.add((message) => void other.push(message), { format: MESSAGE });
    logger.info('x');
    const report = await logger.complete();
    expect(report.sinks).toMatchObject([{ created: 1, failed: 1 }, { delivered: 1 }]);
    expect(report.errors).toHaveLength(1);
    expect(stderr).toHaveLength(2);
  });
});

describe('the order in which a sink is tried', () => {
  it('is processor, exporter, stream', async () => {
    const { logger } = testLogger();
    const called: string[] = [];
    const all = {
      onEmit: () => void called.push('onEmit'),
      export: () => void called.push('export'),
      write: () => void called.push('write'),
      async forceFlush() {},
      async shutdown() {},
    };
    logger.add(all);
    logger.info('x');
    await logger.complete();
    expect(called).toEqual(['onEmit']);
  });
});
