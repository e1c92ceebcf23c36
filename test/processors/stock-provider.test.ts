import { AsyncLocalStorage } from 'node:async_hooks';
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { describe, expect, it, vi } from 'vitest';
import { AsyncLogRecordProcessor } from '../../src/processors/async.js';
import { BatchLogRecordProcessor } from '../../src/processors/batch.js';
import { FanOutLogRecordProcessor } from '../../src/processors/fan-out.js';
import { FilterLogRecordProcessor } from '../../src/processors/filter.js';
import { SyncLogRecordProcessor } from '../../src/processors/sync.js';
import type { LogRecordExporter } from '../../src/record/exporter.js';
import type { LogRecordProcessor } from '../../src/record/processor.js';
import { deferred } from '../support/deferred.js';
import { BlockedExporter, CollectingExporter } from '../support/exporters.js';
import { lawGap } from '../support/law.js';
import { turns, until } from '../support/turns.js';

/** The SDK's own provider in front of a processor of ours. */
function stock(...processors: LogRecordProcessor[]) {
  const provider = new LoggerProvider({ processors: processors as never[] });
  return { provider, log: provider.getLogger('library', '1.0.0') };
}

/** The text that `fn` writes to stderr. */
async function stderrOf(fn: () => Promise<void>): Promise<string> {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    await fn();
    return write.mock.calls.map(([text]) => String(text)).join('');
  } finally {
    write.mockRestore();
  }
}

const MAKERS: Array<[string, (exporter: LogRecordExporter) => LogRecordProcessor]> = [
  ['SyncLogRecordProcessor', (exporter) => new SyncLogRecordProcessor({ exporter })],
  ['AsyncLogRecordProcessor', (exporter) => new AsyncLogRecordProcessor({ exporter })],
  ['BatchLogRecordProcessor', (exporter) => new BatchLogRecordProcessor({ exporter })],
];

describe.each(MAKERS)('%s in a stock LoggerProvider', (_, make) => {
  it('exports what is emitted, in order, as it was in the call', async () => {
    const exporter = new CollectingExporter();
    const { provider, log } = stock(make(exporter));
    const body = { list: [1] };
    log.emit({ body, severityNumber: 9, attributes: { a: 1 } });
    body.list.push(2);
    for (let i = 0; i < 100; i++) log.emit({ body: i });
    await provider.forceFlush();
    expect(exporter.bodies).toEqual([{ list: [1] }, ...Array.from({ length: 100 }, (_item, i) => i)]);
    expect(exporter.records[0]).toMatchObject({
      severityNumber: 9,
      attributes: { a: 1 },
      instrumentationScope: { name: 'library' },
    });
  });

  it('waits in forceFlush for the records emitted before it, also with several flushes at once', async () => {
    const exporter = new BlockedExporter();
    const processor = make(exporter);
    const { log } = stock(processor);
    log.emit({ body: 'x' });
    const ended: number[] = [];
    const flushes = [1, 2, 3].map((n) => processor.forceFlush().then(() => ended.push(n)));
    await until(() => exporter.blocked.length === 1);
    await turns();
    expect(ended).toEqual([]);
    exporter.release();
    await Promise.all(flushes);
  });

  it('rejects forceFlush at the time-out, and continues to deliver', async () => {
    const exporter = new BlockedExporter();
    const processor = make(exporter);
    const { log } = stock(processor);
    log.emit({ body: 'x' });
    await expect(processor.forceFlush({ timeoutMillis: 1 })).rejects.toThrow(/timeout/);
    await until(() => exporter.blocked.length === 1);
    exporter.release();
    await processor.forceFlush();
  });

  it('keeps exceptions and failures of the exporter away from the log call', async () => {
    const bad: LogRecordExporter = {
      export() {
        throw new Error('cannot export');
      },
      async forceFlush() {
        throw new Error('cannot flush');
      },
      async shutdown() {},
    };
    const processor = make(bad);
    const good = new InMemoryLogRecordExporter();
    const { log } = stock(processor, new SimpleLogRecordProcessor({ exporter: good }) as never);
    const text = await stderrOf(async () => {
      log.emit({ body: 'one' });
      await expect(processor.forceFlush()).rejects.toThrow('cannot flush');
      log.emit({ body: 'two' });
      await expect(processor.forceFlush()).rejects.toThrow('cannot flush');
    });
    expect(text).toContain('cannot export');
    expect(good.getFinishedLogRecords()).toHaveLength(2);
  });

  it('delivers accepted records in shutdown, shuts the exporter down once, and ignores later records', async () => {
    const exporter = new CollectingExporter();
    const processor = make(exporter);
    const { log } = stock(processor);
    log.emit({ body: 'x' });
    await Promise.all([processor.shutdown(), processor.shutdown()]);
    log.emit({ body: 'late' });
    await processor.forceFlush();
    expect(exporter.bodies).toEqual(['x']);
    expect(exporter.shutdowns).toBe(1);
  });

  it.each<[object, RegExp]>([
    [{}, /`exporter`/],
    [{ exporter: 7 }, /`exporter`.*7/],
    [{ exporter: new CollectingExporter(), nonsense: 1 }, /`nonsense` is not an option/],
  ])('rejects the options %o', (options, text) => {
    const Processor = make(new CollectingExporter()).constructor as new (options: unknown) => unknown;
    expect(() => new Processor(options)).toThrow(TypeError);
    expect(() => new Processor(options)).toThrow(text);
  });
});

describe('BatchLogRecordProcessor', () => {
  it('loses none of 10,000 records in one tick with one batch in flight at a time', async () => {
    const exporter = new CollectingExporter();
    const processor = new BatchLogRecordProcessor({ exporter, maxExportBatchSize: 512 });
    const { log } = stock(processor);
    for (let i = 0; i < 10_000; i++) log.emit({ body: i });
    await processor.forceFlush();
    expect(exporter.bodies).toHaveLength(10_000);
    expect(processor.stats()).toMatchObject({ created: 10_000, delivered: 10_000 });
  });

  it('drops the newest record when the queue is full, counts it and passes it to onDrop', async () => {
    const exporter = new BlockedExporter();
    const told: unknown[] = [];
    const processor = new BatchLogRecordProcessor({
      exporter,
      maxQueueSize: 5,
      onDrop: (records, reason) => told.push(...records.map(({ body }) => `${body} ${reason}`)),
    });
    const { log } = stock(processor);
    for (let i = 0; i < 7; i++) log.emit({ body: i });
    expect(told).toEqual(['5 queue_full', '6 queue_full']);
    expect(processor.stats()).toMatchObject({ created: 7, queued: 5, dropped: { queue_full: 2 } });
    expect(lawGap(processor.stats())).toBe(0);
  });

  it('keeps the limit in bytes', () => {
    const processor = new BatchLogRecordProcessor({ exporter: new BlockedExporter(), maxQueueBytes: 10_000 });
    const { log } = stock(processor);
    for (let i = 0; i < 20; i++) log.emit({ body: 'x'.repeat(1_000) });
    expect(processor.stats().queued).toBeLessThan(10);
    expect(processor.stats().dropped.queue_full).toBeGreaterThan(10);
  });
});

describe('AsyncLogRecordProcessor with a function', () => {
  it('rejects a function whose body would never run', () => {
    expect(() => new AsyncLogRecordProcessor({ sink: async function* () {} })).toThrow(
      /`sink` must be a plain or an async/,
    );
  });

  it('treats an undefined sink or exporter as absent', async () => {
    const exporter = new CollectingExporter();
    const texts: string[] = [];
    const { provider, log } = stock(
      new AsyncLogRecordProcessor({ exporter, sink: undefined } as never),
      new AsyncLogRecordProcessor({ exporter: undefined, sink: (text: string) => void texts.push(text) } as never),
    );
    log.emit({ body: 'x' });
    await provider.forceFlush();
    expect(exporter.bodies).toEqual(['x']);
    expect(texts).toHaveLength(1);
  });

  it('passes the text and the record, in the async context of the caller', async () => {
    const requests = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    const processor = new AsyncLogRecordProcessor({
      sink: async (message, { record, attempt }) =>
        void seen.push(message.slice(24), record.body, attempt, requests.getStore()),
    });
    const { provider, log } = stock(processor);
    requests.run('request 1', () => log.emit({ body: 'hello', severityNumber: 13, severityText: 'warn' }));
    expect(seen).toEqual([]);
    await provider.forceFlush();
    expect(seen).toEqual(['| warn     | library - hello\n', 'hello', 1, 'request 1']);
  });

  it('isolates exceptions of the function', async () => {
    const processor = new AsyncLogRecordProcessor({
      sink: async () => {
        throw new Error('boom');
      },
    });
    const { log } = stock(processor);
    const text = await stderrOf(async () => {
      log.emit({ body: 'x' });
      await processor.forceFlush();
    });
    expect(text).toContain('boom');
    expect(processor.stats()).toMatchObject({ created: 1, failed: 1 });
  });
});

describe('FanOutLogRecordProcessor', () => {
  it('passes the record to every member, whatever the others throw', async () => {
    const [one, two] = [new CollectingExporter(), new CollectingExporter()];
    const bad: LogRecordProcessor = {
      onEmit() {
        throw new Error('bad member');
      },
      enabled() {
        throw new Error('bad member');
      },
      async forceFlush() {
        throw new Error('bad flush');
      },
      shutdown() {
        throw new Error('bad shutdown');
      },
    };
    const fanOut = new FanOutLogRecordProcessor([
      new SyncLogRecordProcessor({ exporter: one }),
      bad,
      new SyncLogRecordProcessor({ exporter: two }),
    ]);
    const { log } = stock(fanOut);
    const text = await stderrOf(async () => {
      log.emit({ body: 'x' });
      expect(fanOut.enabled({ severityNumber: 9 })).toBe(true);
      await expect(fanOut.forceFlush()).rejects.toThrow('bad flush');
      await expect(fanOut.shutdown()).rejects.toThrow('bad shutdown');
    });
    expect(text).toContain('bad member');
    expect([one.bodies, two.bodies]).toEqual([['x'], ['x']]);
    expect([one.shutdowns, two.shutdowns]).toEqual([1, 1]);
  });

  it('allows adding and removing members while a record is being emitted', async () => {
    const late = new CollectingExporter();
    const fanOut = new FanOutLogRecordProcessor();
    const remove = fanOut.add({
      onEmit() {
        fanOut.add(new SyncLogRecordProcessor({ exporter: late }));
        void remove();
      },
      async forceFlush() {},
      async shutdown() {},
    });
    const { log } = stock(fanOut);
    log.emit({ body: 'one' });
    log.emit({ body: 'two' });
    expect(late.bodies).toEqual(['two']);
  });

  it.each<[unknown[], RegExp]>([
    [[7], /`processors` must be an array of processors, got 7/],
    [[[undefined]], /`processors\[0\]` must be an object with the functions `onEmit`/],
    [[[], 'x'], /`onError` must be a function, got "x"/],
  ])('rejects %o', (given, text) => {
    const Processor = FanOutLogRecordProcessor as new (...given: unknown[]) => unknown;
    expect(() => new Processor(...given)).toThrow(TypeError);
    expect(() => new Processor(...given)).toThrow(text);
  });

  it('rejects a later member that is no processor', () => {
    const fanOut = new FanOutLogRecordProcessor();
    expect(() => fanOut.add({ onEmit() {}, forceFlush() {} } as never)).toThrow(/`processor` must be an object with/);
    expect(fanOut.size).toBe(0);
  });
});

describe('FilterLogRecordProcessor', () => {
  it('passes records that reach the minimum or have no severity, and satisfy the predicate', async () => {
    const exporter = new CollectingExporter();
    const predicate = vi.fn(({ body }: { body?: unknown }) => body !== 'no');
    const filter = new FilterLogRecordProcessor(new SyncLogRecordProcessor({ exporter }), {
      minimumSeverity: 13,
      predicate,
    });
    const { log } = stock(filter);
    for (const [body, severityNumber] of [
      ['low', 12],
      ['high', 13],
      ['none', undefined],
      ['zero', 0],
      ['no', 17],
    ] as const) {
      log.emit({ body, ...(severityNumber === undefined ? {} : { severityNumber }) });
    }
    expect(exporter.bodies).toEqual(['high', 'none', 'zero']);
    expect(predicate).toHaveBeenCalledTimes(4);
    expect([
      filter.enabled({ severityNumber: 12 }),
      filter.enabled({ severityNumber: 13 }),
      filter.enabled({}),
    ]).toEqual([false, true, true]);
  });

  it('rejects the record when the predicate throws or returns no boolean', async () => {
    const exporter = new CollectingExporter();
    const inner = new SyncLogRecordProcessor({ exporter });
    const throwing = new FilterLogRecordProcessor(inner, {
      predicate: () => {
        throw new Error('bad predicate');
      },
    });
    const { log } = stock(throwing, new FilterLogRecordProcessor(inner, { predicate: () => 'yes' as never }));
    const text = await stderrOf(async () => log.emit({ body: 'x' }));
    expect(text).toContain('bad predicate');
    expect(text).toContain('`predicate` must return a boolean');
    expect(exporter.bodies).toEqual([]);
  });

  it('passes the record on as it came, for processors that change it', () => {
    const given: unknown[] = [];
    const changing: LogRecordProcessor = {
      onEmit: (record) =>
        void given.push(
          (record as unknown as { setAttribute(key: string, value: unknown): unknown }).setAttribute('a', 1),
        ),
      async forceFlush() {},
      async shutdown() {},
    };
    const { log } = stock(new FilterLogRecordProcessor(changing, { predicate: () => true }));
    log.emit({ body: 'x' });
    expect(given).toMatchObject([{ attributes: { a: 1 } }]);
  });
});

describe('FilterLogRecordProcessor with wrong arguments', () => {
  const inner = new SyncLogRecordProcessor({ exporter: new CollectingExporter() });
  const Processor = FilterLogRecordProcessor as new (...given: unknown[]) => unknown;

  it.each<[unknown[], RegExp]>([
    [[inner, { minimumSeverity: 'INFO' }], /`minimumSeverity` must be an integer.*"INFO"/],
    [[inner, { minimumSeverity: Number.NaN }], /`minimumSeverity` must be an integer, got NaN/],
    [[inner, { minimumSeverity: 25 }], /`minimumSeverity` must be an integer from 0 to 24, got 25/],
    [[inner, { minimumSeverity: -1 }], /`minimumSeverity`/],
    [[inner, { minSeverity: 17 }], /`minSeverity` is not an option of FilterLogRecordProcessor/],
    [[inner, { predicate: 'app' }], /`predicate` must be a function, got "app"/],
    [[inner, 17], /`FilterLogRecordProcessor` must be an object such as `{ minimumSeverity: … }`, got 17/],
    [[{ onEmit() {} }], /`inner` must be an object with the functions `onEmit`, `forceFlush` and `shutdown`/],
    [[], /`inner`/],
  ])('rejects %o', (given, text) => {
    expect(() => new Processor(...given)).toThrow(text);
  });

  it('rejects a later minimum that is no severity', () => {
    const filter = new FilterLogRecordProcessor(inner, { minimumSeverity: 9 });
    expect(() => {
      filter.minimum = 'INFO' as never;
    }).toThrow(/`minimum` must be an integer.*"INFO"/);
    filter.minimum = 17;
    expect(filter.minimum).toBe(17);
  });

  it('passes every record without options', () => {
    const exporter = new CollectingExporter();
    const { log } = stock(new FilterLogRecordProcessor(new SyncLogRecordProcessor({ exporter })));
    log.emit({ body: 'x', severityNumber: 1 });
    expect(exporter.bodies).toEqual(['x']);
  });
});

describe('the option onDrop', () => {
  it.each([
    ['AsyncLogRecordProcessor', AsyncLogRecordProcessor],
    ['BatchLogRecordProcessor', BatchLogRecordProcessor],
  ])('of %s must be a function', (_, Processor) => {
    const options = { exporter: new CollectingExporter(), onDrop: 'x' as never };
    expect(() => new Processor(options)).toThrow(/`onDrop` must be a function, got "x"/);
  });
});

describe('a sink that flushes its own provider', () => {
  it('does not wait for itself', async () => {
    const done = deferred();
    const { provider, log } = stock(
      new AsyncLogRecordProcessor({
        sink: async () => {
          await provider.forceFlush();
          done.resolve();
        },
      }),
    );
    log.emit({ body: 'x' });
    await done.promise;
  });
});
