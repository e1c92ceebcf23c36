import {
  InMemoryLogRecordExporter,
  LoggerProvider,
  BatchLogRecordProcessor as StockBatch,
} from '@opentelemetry/sdk-logs';
import { describe, expect, it, vi } from 'vitest';
import { BatchLogRecordProcessor } from '../../src/processors/batch.js';
import { RedactingLogRecordProcessor } from '../../src/processors/redacting.js';
import type { LogRecordProcessor } from '../../src/record/processor.js';
import type { ReadableLogRecord } from '../../src/record/readable.js';
import { CollectingExporter } from '../support/exporters.js';
import { hostileValues } from '../support/hostile-values.js';
import { someRecord } from '../support/some-record.js';
import { testLogger } from '../support/test-logger.js';

const SECRET = 'Zq7ZqSECRETqZ7qZ';

/** A processor that keeps what it gets, and how it was called. */
function recording(over: Partial<LogRecordProcessor> = {}) {
  const records: ReadableLogRecord[] = [];
  const calls: unknown[] = [];
  const inner: LogRecordProcessor = {
    onEmit: (record, context) => {
      records.push(record);
      calls.push(['onEmit', context]);
    },
    forceFlush: async (options) => void calls.push(['forceFlush', options]),
    shutdown: async () => void calls.push(['shutdown']),
    ...over,
  };
  return { inner, records, calls };
}

describe('RedactingLogRecordProcessor', () => {
  it('hands a redacted copy on; the record stays as it is for the processors beside it', async () => {
    const exporters = [new InMemoryLogRecordExporter(), new InMemoryLogRecordExporter()] as const;
    const [inner, beside] = exporters.map((exporter) => new StockBatch({ exporter })) as [StockBatch, StockBatch];
    const provider = new LoggerProvider({
      processors: [new RedactingLogRecordProcessor(inner as never, { keys: ['email'] }) as never, beside],
    });
    const attributes = {
      email: 'ada@example.com',
      deep: { list: [['cookie', SECRET]], n: 1 },
      note: `Bearer ${SECRET}`,
    };
    provider.getLogger('library', '1.0.0').emit({
      body: `password=${SECRET}`,
      severityNumber: 9,
      severityText: 'INFO',
      eventName: 'signed-in',
      attributes,
    });
    await provider.forceFlush();
    const [hidden, shown] = exporters.map((exporter) => exporter.getFinishedLogRecords()[0]);
    expect(hidden?.attributes).toEqual({
      email: '[redacted]',
      deep: { list: [['cookie', '[redacted]']], n: 1 },
      note: 'Bearer [redacted:authorization]',
    });
    expect(hidden?.body).toBe('password=[redacted:password]');
    expect(shown?.attributes).toEqual(attributes);
    expect(shown?.body).toBe(`password=${SECRET}`);
    for (const key of ['hrTime', 'hrTimeObserved', 'severityNumber', 'severityText', 'eventName', 'resource'] as const)
      expect(hidden?.[key], key).toEqual(shown?.[key]);
    expect(hidden?.instrumentationScope).toMatchObject({ name: 'library', version: '1.0.0' });
  });

  it('works in front of our processors', async () => {
    const exporter = new CollectingExporter();
    const processor = new RedactingLogRecordProcessor(new BatchLogRecordProcessor({ exporter }));
    processor.onEmit(someRecord({ body: { pin: 1 }, attributes: { token: 'x' } }));
    await processor.forceFlush();
    expect(exporter.records.map(({ body, attributes }) => [body, attributes])).toEqual([
      [{ pin: '[redacted]' }, { token: '[redacted]' }],
    ]);
    await processor.shutdown();
  });

  it('leaves every value as it was that is not secret', () => {
    const { inner, records } = recording();
    const body = { big: 2n ** 60n, bytes: Uint8Array.from([1]), not: Number.NaN, none: null };
    new RedactingLogRecordProcessor(inner).onEmit(someRecord({ body, attributes: { body, pin: 1 } }));
    expect(records[0]).toMatchObject({ body, attributes: { body, pin: '[redacted]' } });
  });

  it('works in front of attach(): the logger knows its own records', () => {
    const { logger, stderr } = testLogger();
    const records: ReadableLogRecord[] = [];
    logger.add((_, { record }) => void records.push(record));
    const provider = new LoggerProvider({ processors: [new RedactingLogRecordProcessor(logger.attach()) as never] });
    logger.configure({ provider: provider as never });
    logger.info('x {token}', { token: SECRET, n: 12n });
    expect(records.map(({ body, attributes }) => [body, attributes])).toEqual([
      ['x [redacted]', { token: '[redacted]', n: 12n }],
    ]);
    expect(records[0]?.instrumentationScope).toEqual({ name: 'logly' });
    expect(stderr).toEqual([]);
  });

  it('gives a copy with the setters of the SDK, which changes nothing else', () => {
    const { inner } = recording({
      onEmit: (record) => {
        (record as never as { setAttribute(key: string, value: unknown): void }).setAttribute('a', 1);
        (record.attributes as Record<string, unknown>).b = 2;
      },
    });
    const record = someRecord({ attributes: { c: [1] } });
    new RedactingLogRecordProcessor(inner).onEmit(record);
    expect(record.attributes).toEqual({ c: [1] });
  });

  it('passes context, enabled, forceFlush and shutdown on', async () => {
    const enabled = vi.fn(() => false);
    const { inner, calls } = recording({ enabled });
    const processor = new RedactingLogRecordProcessor(inner);
    const context = { a: 1 };
    processor.onEmit(someRecord(), context);
    expect(processor.enabled({ severityNumber: 9 } as never)).toBe(false);
    expect(enabled).toHaveBeenCalledWith({ severityNumber: 9 });
    await processor.forceFlush({ timeoutMillis: 5 });
    await processor.shutdown();
    await processor.shutdown();
    processor.onEmit(someRecord(), context);
    expect(calls).toEqual([['onEmit', context], ['forceFlush', { timeoutMillis: 5 }], ['shutdown']]);
    expect(processor.enabled({} as never)).toBe(false);
  });

  it('counts a next processor without `enabled`, or one that throws there, as enabled', () => {
    expect(new RedactingLogRecordProcessor(recording().inner).enabled({} as never)).toBe(true);
    const enabled = () => {
      throw new Error('no');
    };
    expect(new RedactingLogRecordProcessor(recording({ enabled }).inner).enabled({} as never)).toBe(true);
  });

  it('keeps what the next processor throws from the log call, and rejects with what its waits do', async () => {
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    try {
      const fail = () => {
        throw new Error('inner fails');
      };
      const processor = new RedactingLogRecordProcessor(
        recording({ onEmit: fail, forceFlush: fail, shutdown: fail }).inner,
      );
      processor.onEmit(someRecord({ body: `password=${SECRET}` }));
      await expect(processor.forceFlush()).rejects.toThrow('inner fails');
      await expect(processor.shutdown()).rejects.toThrow('inner fails');
      const text = write.mock.calls.map(([one]) => String(one)).join('');
      expect(text).toContain('inner fails');
      expect(text).not.toContain(SECRET);
    } finally {
      write.mockRestore();
    }
  });

  it('takes any record', () => {
    const { inner, records } = recording();
    const processor = new RedactingLogRecordProcessor(inner);
    const values = hostileValues();
    for (const { make } of values)
      processor.onEmit({ body: make(), attributes: { password: make(), a: make() }, hrTime: make() } as never);
    for (const { make } of values) processor.onEmit(make() as never);
    expect(records).toHaveLength(values.length * 2);
  });

  it('refuses what is no processor and what is no option', () => {
    expect(() => new RedactingLogRecordProcessor({} as never)).toThrow('`inner` must be');
    const { inner } = recording();
    expect(() => new RedactingLogRecordProcessor(inner, { key: [] } as never)).toThrow(
      '`key` is not an option of RedactingLogRecordProcessor',
    );
    expect(() => new RedactingLogRecordProcessor(inner, { action: 'hide' } as never)).toThrow(
      '`RedactingLogRecordProcessor.action` must be',
    );
    for (const options of [false, null, 'yes', 7]) {
      expect(() => new RedactingLogRecordProcessor(inner, options as never)).toThrow(TypeError);
      expect(() => new RedactingLogRecordProcessor(inner, options as never)).toThrow(
        '`options` must be an object of `keys`',
      );
    }
  });

  it('takes true as the defaults', () => {
    const { inner, records } = recording();
    new RedactingLogRecordProcessor(inner, true).onEmit(someRecord({ body: `password=${SECRET}` }));
    expect(records[0]?.body).toBe('password=[redacted:password]');
  });
});
