import { type MeterProvider as ApiMeterProvider, createNoopMeter, metrics } from '@opentelemetry/api';
import { AggregationTemporality } from '@opentelemetry/sdk-metrics';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Logger } from '../../../src/bridge/logger.js';
import { OtlpLogRecordExporter } from '../../../src/exporters/otlp/index.js';
import { BlockedExporter, CollectingExporter } from '../../support/exporters.js';
import { outputFile, sinkModule, testLoop } from '../../support/loop.js';
import { Collected, total, valuesIn } from '../../support/metrics.js';
import { OtlpReceiver } from '../../support/otlp-receiver.js';
import { testLogger } from '../../support/test-logger.js';
import { turns, until } from '../../support/turns.js';

const CREATED = 'otel.sdk.log.created';
const FILTERED = 'logly.sink.log.filtered';
const QUEUE_SIZE = 'otel.sdk.processor.log.queue.size';
const QUEUE_CAPACITY = 'otel.sdk.processor.log.queue.capacity';
const PROCESSED = 'otel.sdk.processor.log.processed';
const IN_FLIGHT = 'otel.sdk.exporter.log.inflight';
const EXPORTED = 'otel.sdk.exporter.log.exported';
const DURATION = 'otel.sdk.exporter.operation.duration';

const never = async () => new Promise<void>(() => {});

describe('meterProvider', () => {
  it('gets every metric by its name and unit', async () => {
    const collected = new Collected();
    const { logger } = testLogger({ meterProvider: collected.meterProvider });
    logger.add(new CollectingExporter());
    logger.info('one');
    await logger.complete();
    const points = await collected.points();
    const units = new Map(points.map(({ metric, unit }) => [metric, unit]));
    const records = [CREATED, FILTERED, QUEUE_SIZE, QUEUE_CAPACITY, PROCESSED, IN_FLIGHT, EXPORTED];
    expect(units).toEqual(new Map([...records.map((name) => [name, '{log_record}'] as const), [DURATION, 's']]));
  });

  it('names the components of each sink, and the sink', async () => {
    const collected = new Collected();
    const { logger } = testLogger({ meterProvider: collected.meterProvider });
    logger.add(new CollectingExporter(), { name: 'audit' });
    logger.add(new CollectingExporter());
    logger.add(async () => {});
    logger.add(() => {}, { name: 'may be async' });
    logger.add({ write() {} }, { enqueue: true });
    const points = await collected.points();
    const named = (metric: string) =>
      points.flatMap(({ metric: name, attributes }) => (name === metric ? [attributes['otel.component.name']] : []));
    expect(named(PROCESSED)).toEqual([
      'batching_log_processor/0',
      'batching_log_processor/1',
      'AsyncLogRecordProcessor/0',
      'AsyncLogRecordProcessor/1',
      'AsyncLogRecordProcessor/2',
    ]);
    expect(named(EXPORTED)).toEqual([
      'CollectingExporter/0',
      'CollectingExporter/1',
      'CallableLogRecordExporter/0',
      'CallableLogRecordExporter/1',
      'CallableLogRecordExporter/2',
    ]);
    expect(points.find(({ metric }) => metric === EXPORTED)?.attributes).toEqual({
      'otel.component.type': 'CollectingExporter',
      'otel.component.name': 'CollectingExporter/0',
      'logly.sink.id': 1,
      'logly.sink.name': 'audit',
    });
  });

  it('observes where a record is: waiting, in flight, settled', async () => {
    const collected = new Collected();
    const { logger } = testLogger({ meterProvider: collected.meterProvider });
    const exporter = new BlockedExporter();
    logger.add(exporter, { batch: { maxExportBatchSize: 2 }, maxQueueSize: 10 });
    for (let i = 0; i < 5; i++) logger.info('x');
    await turns();
    const now = async () => {
      const points = await collected.points();
      return [CREATED, QUEUE_SIZE, PROCESSED, IN_FLIGHT, EXPORTED].map((metric) => valuesIn(points, metric).ok);
    };
    expect(await now()).toEqual([5, 3, 2, 2, 0]);
    exporter.release();
    await turns();
    expect(await now()).toEqual([5, 1, 4, 2, 2]);
    const completed = logger.complete();
    exporter.release();
    await turns();
    exporter.release();
    await completed;
    expect(await now()).toEqual([5, 0, 5, 0, 5]);
    expect(await collected.values(QUEUE_CAPACITY)).toEqual({ ok: 10 });
  });

  it('counts what is dropped for want of room as queue_full, and what a filter rejects as filtered', async () => {
    const collected = new Collected();
    const { logger } = testLogger({ meterProvider: collected.meterProvider });
    logger.add(never, { maxQueueSize: 3, concurrency: 1 });
    logger.add(() => {}, { level: 'ERROR' });
    for (let i = 0; i < 10; i++) logger.info('x');
    const points = await collected.points();
    expect(valuesIn(points, PROCESSED, 1)).toEqual({ ok: 0, queue_full: 7 });
    expect(valuesIn(points, PROCESSED, 2)).toEqual({ ok: 0 });
    expect(valuesIn(points, FILTERED, 2)).toEqual({ ok: 10 });
  });

  it('counts records that never reach the exporter by what their filter, patch or format has thrown', async () => {
    const collected = new Collected();
    const { logger } = testLogger({ meterProvider: collected.meterProvider });
    const fail = (error: Error) => () => {
      throw error;
    };
    logger.add(() => {}, { filter: fail(new RangeError('filter')) });
    logger.add(() => {}, { patch: fail(new TypeError('patch')) });
    logger.add(() => {}, { format: fail(new SyntaxError('format')), enqueue: true });
    logger.info('x');
    await logger.complete();
    const points = await collected.points();
    expect([1, 2, 3].map((id) => valuesIn(points, PROCESSED, id))).toEqual([
      { ok: 0, RangeError: 1 },
      { ok: 0, TypeError: 1 },
      { ok: 0, SyntaxError: 1 },
    ]);
    expect(total(valuesIn(points, EXPORTED))).toBe(0);
  });

  it('keeps a record in flight through all of its attempts, and counts it once, by its last error', async () => {
    const collected = new Collected();
    const { logger, clock } = testLogger({ meterProvider: collected.meterProvider });
    const exporter = new BlockedExporter();
    logger.add(exporter, { batch: { scheduledDelayMillis: 0 }, retry: { maxAttempts: 2, initialBackoffMillis: 100 } });
    logger.info('x');
    await turns();
    exporter.release({ code: 1, error: Object.assign(new Error('busy'), { code: 503 }) });
    // In the pause between its attempts.
    expect(await collected.values(IN_FLIGHT)).toEqual({ ok: 1 });
    expect(await collected.values(QUEUE_SIZE)).toEqual({ ok: 0 });
    expect(logger.stats()[0]).toMatchObject({ queued: 1, inFlight: 0 });
    clock.advance(1_000);
    exporter.release({ code: 1, error: Object.assign(new Error('no'), { code: 401 }) });
    const points = await collected.points();
    expect(valuesIn(points, IN_FLIGHT)).toEqual({ ok: 0 });
    expect(valuesIn(points, EXPORTED)).toEqual({ ok: 0, 401: 1 });
    expect(valuesIn(points, PROCESSED)).toEqual({ ok: 1 });
    expect(points.filter(({ metric }) => metric === DURATION)).toMatchObject([
      { value: 1, attributes: { 'error.type': '401', 'http.response.status_code': 401 } },
    ]);
  });

  it('records the duration of an operation in seconds, from its first attempt to its end', async () => {
    const collected = new Collected();
    const { logger, clock } = testLogger({ meterProvider: collected.meterProvider });
    const exporter = new BlockedExporter();
    logger.add(exporter, { batch: { scheduledDelayMillis: 0 }, retry: { initialBackoffMillis: 100 } });
    logger.info('x');
    await turns();
    clock.advance(250);
    exporter.release({ code: 1, error: Object.assign(new Error('busy'), { code: 503 }) });
    while (exporter.blocked.length === 0) clock.advance(1);
    const paused = clock.monotonic() - 250;
    clock.advance(750);
    exporter.release();
    const [duration, ...others] = (await collected.points()).filter(({ metric }) => metric === DURATION);
    expect(others).toEqual([]);
    expect(duration).toMatchObject({ value: 1, sum: (1_000 + paused) / 1_000 });
    expect(duration?.attributes).not.toHaveProperty('error.type');
  });

  it('counts what a background loop has acknowledged, and does not time it', async () => {
    const collected = new Collected();
    const { logger } = testLogger({ meterProvider: collected.meterProvider });
    const loop = testLoop();
    onTestFinished(() => loop.close({ timeoutMillis: 0 }));
    const { path, text } = outputFile();
    logger.add(sinkModule('file', { path }), { format: '{message}', loop });
    for (let i = 0; i < 3; i++) logger.info('x');
    await logger.complete();
    expect(text()).toBe('x\nx\nx\n');
    const points = await collected.points();
    expect(valuesIn(points, EXPORTED)).toEqual({ ok: 3 });
    expect(valuesIn(points, IN_FLIGHT)).toEqual({ ok: 0 });
    expect(valuesIn(points, DURATION)).toEqual({});
  });

  it('records no duration for work in the log call', async () => {
    const collected = new Collected();
    const { logger } = testLogger({ meterProvider: collected.meterProvider });
    logger.add(() => {});
    logger.info('x');
    expect(await collected.values(EXPORTED)).toEqual({ ok: 1 });
    expect(await collected.values(DURATION)).toEqual({});
  });

  it('counts what a receiver has rejected, what took too long, and what an abort gave up', async () => {
    const collected = new Collected();
    const { logger, clock } = testLogger({ meterProvider: collected.meterProvider });
    const exporter = new BlockedExporter();
    logger.add(exporter, { batch: { maxExportBatchSize: 3 }, retry: false, exportTimeoutMillis: 1_000 });
    const batch = async () => {
      for (let i = 0; i < 3; i++) logger.info('x');
      await turns();
    };
    await batch();
    exporter.release({ code: 1, error: Object.assign(new Error('two'), { rejected: 2 }) });
    await batch();
    clock.advance(1_000);
    await batch();
    await logger.remove(1, { abort: true });
    const points = await collected.points();
    expect(valuesIn(points, EXPORTED)).toEqual({ ok: 1, rejected: 2, timeout: 3, removed: 3 });
    expect(valuesIn(points, DURATION)).toEqual({ rejected: 1, timeout: 1, removed: 1 });
  });

  it('says of an OTLP exporter which server it sends to, and of each operation how it has ended', async () => {
    const statuses = [200, 400, 200];
    const receiver = await OtlpReceiver.start((response) => void response.writeHead(statuses.shift() ?? 200).end());
    const collected = new Collected();
    const logger = new Logger({ meterProvider: collected.meterProvider });
    onTestFinished(() => void logger.shutdown());
    logger.add(new OtlpLogRecordExporter({ url: receiver.url, protocol: 'http/protobuf' }), {
      batch: { scheduledDelayMillis: 0 },
    });
    for (let i = 0; i < 3; i++) {
      logger.info('x');
      await logger.complete();
    }
    const points = await collected.points();
    const place = {
      'otel.component.type': 'otlp_http_log_exporter',
      'otel.component.name': 'otlp_http_log_exporter/0',
      'server.address': '127.0.0.1',
      'server.port': Number(new URL(receiver.url).port),
    };
    for (const metric of [IN_FLIGHT, EXPORTED, DURATION])
      expect(points.find((point) => point.metric === metric)?.attributes).toMatchObject(place);
    expect(valuesIn(points, EXPORTED)).toEqual({ ok: 2, 400: 1 });
    expect(points.filter(({ metric }) => metric === DURATION)).toMatchObject([
      { value: 2, attributes: { 'http.response.status_code': 200 } },
      { value: 1, attributes: { 'http.response.status_code': 400, 'error.type': '400' } },
    ]);
  });

  it('names the other encoding, and the ports that URLs leave out', async () => {
    const collected = new Collected();
    const { logger } = testLogger({ meterProvider: collected.meterProvider });
    logger.add(new OtlpLogRecordExporter({ url: 'https://[::1]/v1/logs', protocol: 'http/json' }));
    logger.add(new OtlpLogRecordExporter({ url: 'http://collector/v1/logs' }));
    const points = (await collected.points()).filter(({ metric }) => metric === EXPORTED);
    expect(points.map(({ attributes }) => attributes)).toMatchObject([
      { 'otel.component.type': 'otlp_http_json_log_exporter', 'server.address': '::1', 'server.port': 443 },
      { 'otel.component.type': 'otlp_http_log_exporter', 'server.address': 'collector', 'server.port': 80 },
    ]);
  });

  it('counts the records of everybody who comes in', async () => {
    const collected = new Collected();
    const { logger } = testLogger({ meterProvider: collected.meterProvider });
    logger.add(() => {});
    logger.info('ours');
    logger.loggerProvider.getLogger('library').emit({ body: 'theirs' });
    logger.trace('wanted by nobody');
    expect(await collected.values(CREATED)).toEqual({ ok: 2 });
  });

  it('observes what a foreign processor took, and nothing of its exports', async () => {
    const collected = new Collected();
    const { logger } = testLogger({ meterProvider: collected.meterProvider });
    let calls = 0;
    logger.add({
      onEmit: () => {
        if (calls++ > 0) throw new TypeError('no');
      },
      async forceFlush() {},
      async shutdown() {},
    });
    logger.info('x');
    logger.info('x');
    const points = await collected.points();
    expect(valuesIn(points, PROCESSED)).toEqual({ ok: 1, TypeError: 1 });
    for (const metric of [EXPORTED, IN_FLIGHT, QUEUE_SIZE]) expect(valuesIn(points, metric)).toEqual({});
  });

  it('gets the last numbers of a sink that was removed, and then no more', async () => {
    const collected = new Collected(AggregationTemporality.DELTA);
    const { logger } = testLogger({ meterProvider: collected.meterProvider });
    const id = logger.add(() => {}, { enqueue: true });
    logger.info('x');
    await logger.remove(id);
    // A completion report has told of it for the last time.
    await logger.complete();
    const points = await collected.points();
    expect(valuesIn(points, EXPORTED, id)).toEqual({ ok: 1 });
    expect(valuesIn(points, QUEUE_CAPACITY, id)).toEqual({ ok: 0 });
    logger.add(() => {});
    const later = await collected.points();
    expect(later.filter(({ attributes }) => attributes['logly.sink.id'] === id)).toEqual([]);
    expect(later.length).toBeGreaterThan(0);
  });

  it('never names two sinks alike, also when one is put in place of another', async () => {
    const collected = new Collected();
    const { logger } = testLogger({ meterProvider: collected.meterProvider });
    logger.add(new CollectingExporter());
    logger.info('x');
    await logger.reinstall();
    logger.info('x');
    await logger.complete();
    const points = (await collected.points()).filter(({ metric }) => metric === EXPORTED);
    expect(points.map(({ attributes, value }) => [attributes['otel.component.name'], value])).toEqual([
      ['CollectingExporter/0', 1],
      ['CollectingExporter/1', 1],
    ]);
  });

  it('is shared by loggers, whose numbers stay apart by component, and whose records are added up', async () => {
    const collected = new Collected();
    const { meterProvider } = collected;
    const { logger: one } = testLogger({ meterProvider });
    const { logger: other } = testLogger({ meterProvider });
    for (const logger of [one, other]) {
      logger.add(new CollectingExporter());
      logger.add(() => {}, { name: 'alike', filter: () => false });
    }
    one.info('x');
    other.info('x');
    other.info('x');
    await other.shutdown();
    await one.complete();
    for (let i = 0; i < 2; i++) {
      const points = await collected.points();
      expect(valuesIn(points, CREATED)).toEqual({ ok: 3 });
      const of = (name: string, sink: number) =>
        points.flatMap(({ metric, attributes, value }) =>
          metric === name && attributes['logly.sink.id'] === sink ? [value] : [],
        );
      expect(of(EXPORTED, 1)).toEqual([1, 2]);
      expect(of(FILTERED, 2)).toEqual([1, 2]);
    }
  });

  it('may come late: what the sinks have had before is counted', async () => {
    const collected = new Collected();
    const { logger } = testLogger();
    logger.add(() => {});
    logger.info('x');
    logger.configure({ meterProvider: collected.meterProvider });
    logger.configure({ meterProvider: collected.meterProvider });
    logger.info('x');
    expect(await collected.values(CREATED)).toEqual({ ok: 2 });
    expect(await collected.values(EXPORTED)).toEqual({ ok: 2 });
  });

  it('takes the place of another one', async () => {
    const first = new Collected(AggregationTemporality.DELTA);
    const second = new Collected();
    const { logger } = testLogger({ meterProvider: first.meterProvider });
    logger.add(async () => {});
    logger.info('x');
    expect(await first.values(CREATED)).toEqual({ ok: 1 });
    logger.configure({ meterProvider: second.meterProvider });
    logger.info('x');
    await logger.complete();
    expect(await first.values(DURATION)).toEqual({});
    expect(await first.values(EXPORTED)).toEqual({});
    expect(await second.values(DURATION)).toEqual({ ok: 2 });
    expect(await second.values(CREATED)).toEqual({ ok: 2 });
  });

  it('is the global one where that is given', async () => {
    const collected = new Collected();
    metrics.setGlobalMeterProvider(collected.meterProvider);
    onTestFinished(() => metrics.disable());
    const { logger } = testLogger({ meterProvider: metrics.getMeterProvider() });
    logger.add(() => {});
    logger.info('x');
    expect(await collected.values(CREATED)).toEqual({ ok: 1 });
  });

  it('may be one that does nothing', () => {
    const { logger, stderr } = testLogger({ meterProvider: { getMeter: () => createNoopMeter() } });
    logger.add(() => {});
    logger.info('x');
    expect(stderr).toEqual([]);
  });

  it('hurts no sink when it throws, at any place', async () => {
    const broken = () => {
      throw new Error('broken meter');
    };
    const meter = createNoopMeter();
    const providers: ApiMeterProvider[] = [
      { getMeter: broken },
      { getMeter: () => undefined as never },
      { getMeter: () => Object.assign(Object.create(meter) as typeof meter, { createHistogram: broken }) },
      { getMeter: () => Object.assign(Object.create(meter) as typeof meter, { addBatchObservableCallback: broken }) },
      {
        getMeter: () =>
          Object.assign(Object.create(meter) as typeof meter, { createHistogram: () => ({ record: broken }) }),
      },
    ];
    for (const meterProvider of providers) {
      const { logger, stderr } = testLogger({ meterProvider });
      const exporter = new CollectingExporter();
      logger.add(exporter);
      logger.info('x');
      const { completed, errors } = await logger.complete();
      expect([exporter.bodies, completed, errors]).toEqual([['x'], true, []]);
      expect(stderr.join('')).toMatch(/Logging error in Logly Logger.*\n(.*\n)*.*(broken meter|undefined)/);
    }
  });

  it('is refused when it is none', () => {
    expect(() => new Logger({ meterProvider: {} as never })).toThrow(
      new TypeError('`meterProvider` must be a MeterProvider (an object with `getMeter`), got an object'),
    );
    expect(() => new Logger({ meterProvider: 'global' as never })).toThrow(TypeError);
    expect(() => new Logger({ meterProvider: null as never })).toThrow(TypeError);
  });

  it('costs no timer and no clock where there is none', async () => {
    const { logger, clock } = testLogger();
    const exporter = new BlockedExporter();
    let reads = 0;
    const { monotonic } = clock;
    logger.add(exporter, { batch: { scheduledDelayMillis: 0 }, retry: false });
    logger.info('x');
    await until(() => exporter.blocked.length === 1);
    clock.monotonic = () => {
      reads++;
      return Reflect.apply(monotonic, clock, []);
    };
    exporter.release();
    expect(reads).toBe(0);
  });
});

describe('the metrics of a random run', () => {
  const nat = (max: number) => fc.nat({ max });
  const step = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ do: fc.constant('log' as const), times: fc.integer({ min: 1, max: 9 }), level: nat(70) }),
    },
    { weight: 5, arbitrary: fc.record({ do: fc.constant('settle' as const), which: nat(100), how: nat(4) }) },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constant('advance' as const), millis: fc.constantFrom(1, 1_000, 30_000) }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('remove' as const), which: nat(5), abort: fc.boolean() }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('turn' as const) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('collect' as const) }) },
  );
  const ERRORS = [
    undefined,
    new Error('made to fail'),
    Object.assign(new Error('busy'), { code: 503 }),
    Object.assign(new Error('one'), { rejected: 1 }),
    Object.assign(new Error('too much'), { code: 413 }),
  ];

  it('add up at every collection, never fall, and are what stats() says', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const collected = new Collected();
        const { logger, clock } = testLogger({ meterProvider: collected.meterProvider });
        const exporter = new BlockedExporter();
        const open: Array<(how: number) => void> = [];
        const held = () =>
          new Promise<void>((resolve, reject) =>
            open.push((how) => (ERRORS[how] === undefined ? resolve() : reject(ERRORS[how]))),
          );
        const small = { maxQueueSize: 8, exportTimeoutMillis: 5_000 };
        logger.add(exporter, { ...small, batch: { maxExportBatchSize: 4 }, retry: { maxAttempts: 2 } });
        logger.add(async () => held(), { ...small, concurrency: 2 });
        logger.add(() => held(), { ...small, concurrency: 2, level: 'WARNING', retry: { maxAttempts: 2 } });
        logger.add(
          () => {
            throw new RangeError('made to fail');
          },
          { filter: ({ severityNumber = 0 }) => severityNumber % 2 === 1 },
        );
        const last = new Map<string, number>();
        const removed = new Set<number>();
        const check = async () => {
          // Both are looked at in this very moment.
          const collecting = collected.points();
          const reports = logger.stats();
          const points = await collecting;
          for (const { metric, attributes, value } of points) {
            if (metric === QUEUE_SIZE || metric === QUEUE_CAPACITY || metric === IN_FLIGHT) continue;
            const key = `${metric} ${JSON.stringify(attributes)}`;
            expect(value, key).toBeGreaterThanOrEqual(last.get(key) ?? 0);
            last.set(key, value);
          }
          const of = (metric: string, sink?: number) => valuesIn(points, metric, sink);
          for (const stats of reports) {
            const { id } = stats;
            const [processed, exported] = [of(PROCESSED, id), of(EXPORTED, id)];
            const waiting = of(QUEUE_SIZE, id).ok ?? 0;
            const filtered = of(FILTERED, id).ok ?? 0;
            if (!removed.has(id)) expect(filtered + total(processed) + waiting).toBe(of(CREATED).ok);
            expect(filtered + total(processed) + waiting).toBe(stats.created);
            expect((of(IN_FLIGHT, id).ok ?? 0) + total(exported)).toBe(processed.ok);
            expect(exported.ok).toBe(stats.delivered);
            expect(waiting + (of(IN_FLIGHT, id).ok ?? 0)).toBe(stats.queued + stats.inFlight);
          }
        };
        await check();
        for (const s of steps) {
          if (s.do === 'log') for (let i = 0; i < s.times; i++) logger.log(s.level, 'x');
          else if (s.do === 'settle') {
            const error = ERRORS[s.how];
            if (s.which % 2 === 0) open.splice(s.which % Math.max(1, open.length), 1)[0]?.(s.how);
            else if (exporter.blocked.length > 0)
              exporter.release(error === undefined ? { code: 0 } : { code: 1, error });
          } else if (s.do === 'advance') clock.advance(s.millis);
          else if (s.do === 'remove') {
            const { id } = logger.stats()[s.which] ?? {};
            if (id === undefined || removed.has(id)) continue;
            removed.add(id);
            void logger.remove(id, { abort: s.abort, timeoutMillis: 1_000 });
          } else if (s.do === 'turn') await turns(1);
          else await check();
        }
        await check();
        const ended = logger.shutdown({ timeoutMillis: 1_000 });
        for (let i = 0; i < 20; i++) {
          await turns(2);
          clock.advance(1_000);
        }
        await ended;
        const points = await collected.points();
        expect(valuesIn(points, QUEUE_SIZE).ok).toBe(0);
        expect(valuesIn(points, IN_FLIGHT).ok).toBe(0);
        expect(valuesIn(points, QUEUE_CAPACITY).ok).toBe(0);
      }),
      { numRuns: 300 },
    );
  }, 60_000);
});
