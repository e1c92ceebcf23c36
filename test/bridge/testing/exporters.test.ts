import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Logger } from '../../../src/bridge/logger.js';
import {
  CollectingExporter,
  FlakyExporter,
  type FlakyOptions,
  HangingExporter,
  SlowExporter,
} from '../../../src/bridge/testing/index.js';
import type { ExportResult } from '../../../src/record/exporter.js';
import type { ReadableLogRecord } from '../../../src/record/readable.js';
import { someRecord } from '../../support/some-record.js';

const quiet = () => new Logger({ onInternalError: () => {} } as never);

/** The codes of that many exports. */
function codesOf(count: number, options?: FlakyOptions): string {
  const exporter = new FlakyExporter(options);
  const codes: number[] = [];
  for (let i = 0; i < count; i++) exporter.export([someRecord()], ({ code }) => void codes.push(code));
  expect(exporter.records).toHaveLength(codes.filter((code) => code === 0).length);
  return codes.join('');
}

describe('CollectingExporter', () => {
  it('keeps records, and forgets them on demand', async () => {
    const logger = new Logger();
    const exporter = new CollectingExporter();
    logger.add(exporter);
    logger.info('a');
    await logger.complete();
    expect(exporter.records.map(({ body }) => body)).toEqual(['a']);
    exporter.clear();
    logger.info('b');
    await logger.complete();
    expect(exporter.records.map(({ body }) => body)).toEqual(['b']);
    exporter.account(logger);
  });

  it('finds the account of two sinks right at every moment', async () => {
    const logger = new Logger();
    const exporter = new CollectingExporter();
    exporter.export([], () => {});
    logger.add(exporter);
    logger.add(exporter, { level: 'ERROR' });
    for (let i = 0; i < 300; i++) {
      logger.log(i % 2 === 0 ? 'INFO' : 'ERROR', '{}', i);
      if (i % 50 === 0) await turn();
      exporter.account(logger);
    }
    await logger.complete();
    exporter.account(logger);
    expect(exporter.records).toHaveLength(450);
  });

  it('counts what a removed sink has delivered', async () => {
    const logger = new Logger();
    const exporter = new CollectingExporter();
    const first = logger.add(exporter);
    logger.add(exporter);
    logger.info('a');
    await logger.remove(first);
    await turn();
    logger.info('b');
    await logger.complete();
    expect(exporter.records).toHaveLength(3);
    exporter.account(logger);
  });

  it('refuses an account that says less, or more, than what came', async () => {
    const logger = new Logger();
    const exporter = new CollectingExporter();
    logger.add(exporter);
    logger.info('a');
    await logger.complete();
    exporter.export([someRecord() as ReadableLogRecord], () => {});
    expect(() => exporter.account(logger)).toThrow('2 records were accepted here, and the account says 1 delivered');
    const silent = new (class extends CollectingExporter {
      override export(_: ReadableLogRecord[], done: (result: ExportResult) => void): void {
        done({ code: 0 });
      }
    })();
    const other = new Logger();
    other.add(silent);
    other.info('lost');
    await other.complete();
    expect(() => silent.account(other)).toThrow('0 records were accepted here, and the account says 1 delivered');
  });

  it('refuses an account that does not add up', () => {
    const logger = new Logger();
    const exporter = new CollectingExporter();
    logger.add(exporter, { name: 'gap' });
    const [report] = logger.stats();
    Object.defineProperty(logger, 'stats', { value: () => [{ ...report, created: 5, delivered: 3 }] });
    expect(() => exporter.account(logger)).toThrow('sink #1 gap was given 5 records, and accounts for 3');
  });

  it('refuses a logger that does not have it, and what is none', () => {
    expect(() => new CollectingExporter().account(new Logger())).toThrow('no sink of that logger has this exporter');
    expect(() => new CollectingExporter().account({} as never)).toThrow(TypeError);
  });
});

describe('FlakyExporter', () => {
  it('fails the same calls for the same seed, others for another one', () => {
    expect(codesOf(100)).toBe(codesOf(100, { seed: 1, failureRate: 0.5 }));
    expect(codesOf(100)).not.toBe(codesOf(100, { seed: 2 }));
  });

  it.each([0, 0.1, 0.5, 1])('fails about %d of the calls', (failureRate) => {
    const failed = codesOf(2_000, { failureRate }).replaceAll('0', '').length / 2_000;
    expect(Math.abs(failed - failureRate)).toBeLessThan(failureRate === 0 || failureRate === 1 ? 0.000_1 : 0.05);
  });

  it('is got through by a sink that retries, without a loss', async () => {
    const logger = quiet();
    const exporter = new FlakyExporter();
    logger.add(exporter, { batch: { maxExportBatchSize: 5 }, retry: { initialBackoffMillis: 1, maxBackoffMillis: 1 } });
    for (let i = 0; i < 50; i++) logger.info('{}', i);
    const { completed } = await logger.complete();
    exporter.account(logger);
    expect(completed).toBe(true);
    expect(exporter.records.map(({ body }) => Number(body))).toEqual(Array.from({ length: 50 }, (_, i) => i));
  });

  it('tells mistakes at the call', () => {
    expect(() => new FlakyExporter({ failureRate: 2 })).toThrow('`failureRate` must be a number from 0 to 1, got 2');
    expect(() => new FlakyExporter({ seed: 0.5 })).toThrow('`seed`');
    expect(() => new FlakyExporter({ rate: 1 } as never)).toThrow('`rate` is not an option of FlakyExporter');
  });
});

describe('SlowExporter', () => {
  it('accepts after its delay', async () => {
    const logger = new Logger();
    const exporter = new SlowExporter({ delayMillis: 10 });
    logger.add(exporter);
    logger.info('a');
    await turn();
    expect(exporter.records).toEqual([]);
    exporter.account(logger);
    await logger.complete();
    expect(exporter.records).toHaveLength(1);
    exporter.account(logger);
  });

  it('does not accept what has failed or was dropped before', async () => {
    const logger = quiet();
    const exporter = new SlowExporter({ delayMillis: 60_000 });
    logger.add(exporter, { exportTimeoutMillis: 5, retry: false });
    logger.info('a');
    await logger.complete();
    expect([exporter.records, logger.stats()[0]?.failed]).toEqual([[], 1]);
    exporter.account(logger);
  });

  it('tells mistakes at the call', () => {
    expect(() => new SlowExporter({ delayMillis: -1 })).toThrow(RangeError);
  });
});

describe('HangingExporter', () => {
  it('ends each attempt with its time-out, and shuts down', async () => {
    const logger = quiet();
    const exporter = new HangingExporter();
    logger.add(exporter, { exportTimeoutMillis: 5, retry: false });
    logger.info('a');
    const { sinks } = await logger.complete();
    expect(sinks[0]).toMatchObject({ delivered: 0, failed: 1 });
    exporter.account(logger);
    await logger.remove();
  });
});
