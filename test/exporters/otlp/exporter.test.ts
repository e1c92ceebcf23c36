import { inspect } from 'node:util';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  SimpleLogRecordProcessor,
  BatchLogRecordProcessor as StockBatch,
  type LogRecordExporter as StockExporter,
  LoggerProvider as StockProvider,
} from '@opentelemetry/sdk-logs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Logger } from '../../../src/bridge/logger.js';
import { OtlpLogRecordExporter, type OtlpOptions } from '../../../src/exporters/otlp/index.js';
import { BatchLogRecordProcessor } from '../../../src/processors/batch.js';
import type { ExportResult } from '../../../src/record/exporter.js';
import { hostileValues } from '../../support/hostile-values.js';
import { type Answering, OtlpReceiver } from '../../support/otlp-receiver.js';
import { someRecord } from '../../support/some-record.js';
import { until } from '../../support/turns.js';

const QUICK = { initialBackoffMillis: 1, maxBackoffMillis: 5 };

async function exporting(answer?: Answering, options: OtlpOptions = {}) {
  const receiver = await OtlpReceiver.start(answer);
  const exporter = new OtlpLogRecordExporter({ url: receiver.url, ...options });
  onTestFinished(() => exporter.shutdown());
  return { receiver, exporter };
}

function exported(exporter: OtlpLogRecordExporter, records = [someRecord()], attempt = false): Promise<ExportResult> {
  return new Promise((resolve) => {
    if (attempt) exporter.export(records, resolve, { signal: new AbortController().signal, number: 1 });
    else exporter.export(records, resolve);
  });
}

const unavailable: Answering = (response) => void response.writeHead(503).end();

describe('OtlpLogRecordExporter', () => {
  it('makes one attempt if `attempt` is passed, and reports how it ended', async () => {
    const { receiver, exporter } = await exporting(unavailable, { retry: QUICK });
    expect(await exported(exporter, [someRecord()], true)).toMatchObject({
      code: 1,
      error: { status: 503, retryable: true },
    });
    expect(receiver.requests).toHaveLength(1);
  });

  it('retries by itself without `attempt`', async () => {
    const { receiver, exporter } = await exporting(
      (response, request, number) => (number < 4 ? unavailable(response, request, number) : void response.end()),
      { retry: QUICK },
    );
    expect(await exported(exporter)).toEqual({ code: 0 });
    expect(receiver.requests).toHaveLength(4);
  });

  it('halves a batch that exceeds the request limit', async () => {
    const { receiver, exporter } = await exporting(undefined, { maxRequestBytes: 2_000 });
    const records = Array.from({ length: 100 }, (_, i) => someRecord({ body: i }));
    const poison = someRecord({ body: 'x'.repeat(3_000) });
    const { code, error } = await exported(exporter, [...records, poison]);
    expect(code).toBe(1);
    expect(error?.message).toMatch(/^1 of 101 records were not exported: too_large: a record is longer/);
    expect(receiver.records().map(({ body }) => body)).toEqual(records.map((_, i) => BigInt(i)));
    expect(Math.max(...receiver.requests.map(({ body }) => body.length))).toBeLessThanOrEqual(2_000);
  });

  it('waits in forceFlush for pending exports', async () => {
    const held: Array<() => void> = [];
    const { exporter } = await exporting((response) => void held.push(() => response.end()));
    let flushed = false;
    const result = exported(exporter);
    void exporter.forceFlush().then(() => {
      flushed = true;
    });
    await until(() => held.length === 1);
    expect(flushed).toBe(false);
    held[0]?.();
    expect(await result).toEqual({ code: 0 });
    await until(() => flushed);
  });

  it('ends a backoff at once on shutdown, any number of times, and fails later exports', async () => {
    const { receiver, exporter } = await exporting(unavailable, {
      retry: { initialBackoffMillis: 1e9, maxBackoffMillis: 1e9, maxElapsedMillis: 1e12 },
    });
    const result = exported(exporter);
    await until(() => receiver.requests.length === 1);
    // The answer is read, and the backoff begins.
    await new Promise((resolve) => setImmediate(resolve));
    await Promise.all([exporter.shutdown(), exporter.shutdown()]);
    expect(await result).toMatchObject({ code: 1, error: { status: 503 } });
    for (const attempt of [true, false])
      expect(await exported(exporter, [someRecord()], attempt)).toMatchObject({
        code: 1,
        error: { message: 'the exporter was shut down', retryable: false },
      });
    await exporter.shutdown();
    await exporter.forceFlush();
    // The second request is the last attempt, which the shutdown made at once.
    expect(receiver.requests).toHaveLength(2);
    await until(() => [...receiver.connections].every(({ destroyed }) => destroyed));
  });

  it('fails waiting exports at once on shutdown if the collector is unreachable', async () => {
    const { receiver, exporter } = await exporting((response) => void response.socket?.resetAndDestroy(), {
      retry: QUICK,
    });
    const results = Array.from({ length: 500 }, () => exported(exporter));
    await exporter.shutdown();
    for (const result of await Promise.all(results)) expect(result.code).toBe(1);
    expect(receiver.requests.length).toBeLessThan(200);
  });

  it.each([true, false])('flushes within its `headers` function without waiting for itself', async (attempt) => {
    let flushed = 0;
    const headers = async () => {
      await exporter.forceFlush();
      flushed++;
      return {};
    };
    const { exporter } = await exporting(undefined, { headers });
    expect(await exported(exporter, [someRecord()], attempt)).toMatchObject({ code: 0 });
    expect(flushed).toBe(1);
  });

  it('calls back once, and survives a callback that throws', async () => {
    const { exporter } = await exporting();
    const write = vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
    onTestFinished(() => write.mockRestore());
    exporter.export([someRecord()], () => {
      throw new Error('boom');
    });
    await exporter.forceFlush();
    expect(String(write.mock.calls)).toContain('boom');
    expect(await exported(exporter)).toEqual({ code: 0 });
  });

  it('succeeds at once without records', async () => {
    const { receiver, exporter } = await exporting();
    expect(await exported(exporter, [])).toEqual({ code: 0 });
    expect(receiver.requests).toEqual([]);
  });

  it('sends nothing if the environment disables the SDK', async () => {
    const write = vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
    vi.stubEnv('OTEL_SDK_DISABLED', 'true');
    onTestFinished(() => {
      vi.unstubAllEnvs();
      write.mockRestore();
    });
    const { receiver, exporter } = await exporting();
    expect(await exported(exporter)).toEqual({ code: 0 });
    expect(receiver.requests).toEqual([]);
    expect(String(write.mock.calls)).toContain('OTEL_SDK_DISABLED is true');
  });

  it('shows only URL and protocol when it is inspected', () => {
    const exporter = new OtlpLogRecordExporter({ url: 'https://user:pass@collector.example/v1/logs?key=x' });
    expect(inspect(exporter)).toBe('OtlpLogRecordExporter { https://collector.example/v1/logs, http/protobuf }');
  });

  it('ends the request when the attempt is aborted', async () => {
    const { receiver, exporter } = await exporting(() => {});
    const controller = new AbortController();
    const result = new Promise<ExportResult>((resolve) =>
      exporter.export([someRecord()], resolve, { signal: controller.signal, number: 1 }),
    );
    await until(() => receiver.requests.length === 1);
    controller.abort();
    expect(await result).toMatchObject({ code: 1, error: { name: 'AbortError' } });
  });

  it('accepts any foreign record', async () => {
    const { receiver, exporter } = await exporting();
    const foreign = hostileValues().map(({ name, make }, i) =>
      Object.freeze({
        ...someRecord(),
        eventName: name,
        attributes: { value: make(), [`k${name}`]: 1 } as Record<string, unknown>,
        resource: { attributes: { value: i % 8 === 0 ? make() : i } as Record<string, unknown> },
      }),
    );
    expect(await exported(exporter, foreign as never)).toEqual({ code: 0 });
    expect(
      receiver
        .records()
        .map(({ eventName }) => eventName)
        .sort(),
    ).toEqual(
      hostileValues()
        .map(({ name }) => name)
        .sort(),
    );
  });

  it('waits for a resource that is still being detected', async () => {
    const { receiver, exporter } = await exporting();
    let found: (text: string) => void = () => {};
    const host = new Promise<string>((resolve) => {
      found = resolve;
    });
    const resource = resourceFromAttributes({ 'service.name': 'shop', 'host.name': host });
    const result = exported(exporter, [someRecord({ resource })], true);
    found('here');
    expect(await result).toEqual({ code: 0, status: 200 });
    expect(receiver.records()[0]?.resource).toEqual({ 'service.name': 'shop', 'host.name': 'here' });
  });
});

describe('OtlpLogRecordExporter behind a logger', () => {
  it('loses only the refused one of 20,000 records of one tick, with a collector that is unavailable for a while', async () => {
    const dead: string[] = [];
    const { receiver, exporter } = await exporting((response, { body }, number) => {
      if (body.includes('poison')) response.writeHead(400);
      else if (number % 3 === 0) response.writeHead(503);
      response.end();
    });
    const logger = new Logger({ onInternalError: () => {} });
    logger.add(exporter, { retry: QUICK, deadLetter: (message) => void dead.push(message) });
    for (let i = 0; i < 20_000; i++) logger.info(i === 1_234 ? 'poison' : 'paid {i}', { i });
    const { sinks } = await logger.shutdown();
    expect(sinks[0]).toMatchObject({ created: 20_000, delivered: 19_999, failed: 1, dropped: {} });
    expect(dead).toHaveLength(1);
    expect(dead[0]).toContain('poison');
    expect(receiver.requests.length).toBeGreaterThan(20);
  }, 20_000);

  it('counts the records that a partial success rejects as failed', async () => {
    const { exporter } = await exporting((response) => {
      response.setHeader('content-type', 'application/json');
      response.end('{"partialSuccess":{"rejectedLogRecords":"2","errorMessage":"too old"}}');
    });
    const errors: unknown[] = [];
    const logger = new Logger({ onInternalError: (error) => errors.push(error) });
    logger.add(exporter);
    for (let i = 0; i < 10; i++) logger.info('x');
    const { sinks } = await logger.shutdown();
    expect(sinks[0]).toMatchObject({ created: 10, delivered: 8, failed: 2 });
    expect(errors).toMatchObject([{ message: expect.stringContaining('rejected 2 of 10 records: too old') }]);
  });
});

describe('OtlpLogRecordExporter behind foreign processors', () => {
  it.each(['http/protobuf', 'http/json'] as const)(
    'gets everything from the stock batch processor: %s',
    async (protocol) => {
      const { receiver, exporter } = await exporting(undefined, { protocol });
      const processor = new StockBatch({ exporter: exporter as StockExporter, maxQueueSize: 5_000 });
      const provider = new StockProvider({ processors: [processor], resource: resourceFromAttributes({ a: 'b' }) });
      const log = provider.getLogger('shop', '1.2', { schemaUrl: 'https://schema/1' });
      for (let i = 0; i < 2_000; i++)
        log.emit({ body: `paid ${i}`, severityNumber: 9, attributes: { i, list: [1, 'a'], map: { a: 1.5 } } });
      await provider.forceFlush();
      const text = receiver.requests.map(({ body }) => body.toString()).join('');
      expect(text.match(/paid \d+/g)).toHaveLength(2_000);
      if (protocol === 'http/protobuf')
        expect(receiver.records()[7]).toMatchObject({
          body: 'paid 7',
          attributes: { i: 7n, list: [1n, 'a'], map: { a: 1.5 } },
          scope: 'shop',
          resource: { a: 'b' },
        });
      await provider.shutdown();
    },
  );

  it('exports everything from the stock simple processor, with at most 32 requests at once', async () => {
    let most = 0;
    let now = 0;
    const { receiver, exporter } = await exporting((response) => {
      now++;
      most = Math.max(most, now);
      setImmediate(() => {
        now--;
        response.end();
      });
    });
    const provider = new StockProvider({
      processors: [new SimpleLogRecordProcessor({ exporter: exporter as StockExporter })],
    });
    for (let i = 0; i < 500; i++) provider.getLogger('x').emit({ body: i });
    // The stock forceFlush does not wait.
    await provider.shutdown();
    expect(
      receiver
        .records()
        .map(({ body }) => Number(body))
        .sort((a, b) => a - b),
    ).toEqual([...Array(500).keys()]);
    expect(most).toBeLessThanOrEqual(32);
  });

  it('copies records in the call, so that later changes have no effect on retries', async () => {
    let refusals = 40;
    const { receiver, exporter } = await exporting(
      (response) => void response.writeHead(refusals-- > 0 ? 503 : 200).end(),
      { retry: QUICK },
    );
    const provider = new StockProvider({
      processors: [new SimpleLogRecordProcessor({ exporter: exporter as StockExporter })],
    });
    const state = { now: 'as logged' };
    for (let i = 0; i < 40; i++) provider.getLogger('x').emit({ body: state });
    // The processor exports on a later turn.
    await until(() => receiver.requests.length > 0);
    state.now = 'changed later';
    await until(() => receiver.requests.length === 80);
    await provider.shutdown();
    expect(new Set(receiver.records().map(({ body }) => JSON.stringify(body)))).toEqual(
      new Set(['{"now":"as logged"}']),
    );
  });

  it('lets the stock batch processor shut down without a collector', async () => {
    const { receiver, exporter } = await exporting(unavailable);
    const processor = new StockBatch({
      exporter: exporter as StockExporter,
      maxExportBatchSize: 10,
      exportTimeoutMillis: 20,
    });
    const provider = new StockProvider({ processors: [processor] });
    for (let i = 0; i < 50; i++) provider.getLogger('x').emit({ body: i });
    await provider.shutdown();
    // At least three attempts for each of the five batches: by the export, the flush and the shutdown.
    expect(receiver.requests.length).toBeGreaterThanOrEqual(15);
  });

  it('exports everything from our processor in a stock provider', async () => {
    const { receiver, exporter } = await exporting();
    const processor = new BatchLogRecordProcessor({ exporter });
    const provider = new StockProvider({ processors: [processor] });
    for (let i = 0; i < 5_000; i++) provider.getLogger('x').emit({ body: i, attributes: { i, deep: { list: [i] } } });
    await provider.forceFlush();
    expect(receiver.records()).toHaveLength(5_000);
    expect(receiver.records()[0]?.attributes).toEqual({ i: 0n, deep: { list: [0n] } });
    expect(processor.stats()).toMatchObject({ created: 5_000, delivered: 5_000 });
    await provider.shutdown();
  });
});
