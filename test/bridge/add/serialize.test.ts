import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { AddOptions } from '../../../src/bridge/add/options.js';
import type { SinkFunction } from '../../../src/exporters/callable.js';
import { ConsoleLogRecordExporter } from '../../../src/exporters/console.js';
import { FileLogRecordExporter } from '../../../src/exporters/file/exporter.js';
import type { ReadableLogRecord } from '../../../src/record/readable.js';
import { refuses } from '../../support/misuse.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { testLogger } from '../../support/test-logger.js';
import { textOf } from '../../support/text-of.js';

const SHOP = { resource: { attributes: { 'service.name': 'shop' } } };

/** The lines that each kind of sink on this thread gets. */
async function linesOf(serialize: AddOptions['serialize']): Promise<Record<string, string>> {
  const { logger } = testLogger(SHOP);
  const path = join(temporaryFolder(), 'app.log');
  const exported = join(temporaryFolder(), 'exported.log');
  const stream = new PassThrough();
  const lines: Record<string, string> = {};
  const keeper = (kind: string): SinkFunction => {
    lines[kind] = '';
    return (text) => {
      lines[kind] += text;
    };
  };
  const options = { serialize } as object;
  const asyncKeeper = keeper('async');
  logger.add(keeper('function'), options);
  logger.add(async (text, context) => asyncKeeper(text, context), options);
  logger.add({ write: keeper('object') }, options);
  logger.add(keeper('enqueued'), { ...options, enqueue: true });
  logger.add(stream, options);
  logger.add(path, options);
  logger.add(new FileLogRecordExporter({ path: exported, serialize }));
  logger.warning('paid {amount}', { amount: 3n, 'log.level': 'x' });
  await logger.complete();
  return {
    ...lines,
    stream: String(stream.read()),
    file: readFileSync(path, 'utf8'),
    exporter: readFileSync(exported, 'utf8'),
  };
}

describe('serialize', () => {
  it('is one JSON object a line', () => {
    expect(JSON.parse(textOf({ serialize: true }))).toMatchObject({
      level: 'WARNING',
      message: 'hello',
      extra: { a: 1 },
    });
    expect(textOf({ serialize: true }).indexOf('\n')).toBe(textOf({ serialize: true }).length - 1);
  });

  it.each([
    ['ecs', { 'log.level': 'warning', message: 'paid 3', 'log.level_': 'x', amount: '3', 'service.name': 'shop' }],
    ['gcp', { severity: 'WARNING', message: 'paid 3', serviceContext: { service: 'shop' } }],
    ['datadog', { status: 'warning', service: 'shop', amount: '3' }],
    ['otel', { severityText: 'WARNING', body: { stringValue: 'paid 3' } }],
    ['flat', { level: 'WARNING', service: 'shop', amount: '3', 'log.level': 'x' }],
    [
      { timeKey: 'ts', levelKey: 'lvl', levelCase: 'lower' },
      { lvl: 'warning', message: 'paid 3', extra: { amount: '3' } },
    ],
    [
      ({ body, attributes }: ReadableLogRecord) => ({ text: body, amount: attributes['amount'] }),
      { text: 'paid 3', amount: '3' },
    ],
  ] as const)('as %o is the same line for every kind of sink', async (serialize, members) => {
    const lines = await linesOf(serialize);
    expect(Object.keys(lines)).toHaveLength(7);
    for (const [kind, line] of Object.entries(lines)) {
      expect(line, kind).toBe(lines['function']);
      expect(JSON.parse(line), kind).toMatchObject(members);
      expect(line.endsWith('}\n'), kind).toBe(true);
    }
  });

  it('is what the console exporter writes', () => {
    const written: string[] = [];
    const exporter = new ConsoleLogRecordExporter({ serialize: { profile: 'ecs', messageKey: 'text' } });
    const { write } = process.stderr;
    process.stderr.write = ((text: string) => written.push(text) > 0) as typeof write;
    try {
      exporter.export([{ body: 'x' } as never], () => {});
    } finally {
      process.stderr.write = write;
    }
    expect(JSON.parse(written.join(''))).toMatchObject({ text: 'x', 'ecs.version': '9.0.0' });
  });

  it('takes `prettyJson` in every form, and different forms share no text', () => {
    const serialize = () => ({ b: 1, a: 2 });
    expect(textOf({ serialize, prettyJson: { indent: 1, sortKeys: true } })).toBe('{\n "a": 2,\n "b": 1\n}\n');
    expect(textOf({ serialize: 'otel', prettyJson: true })).toMatch(/^\{\n {2}"timeUnixNano"/);
    const { logger } = testLogger();
    const texts: string[] = [];
    const profiles = ['ecs', { profile: 'ecs', messageKey: 'text' }, 'gcp', true, serialize] as const;
    for (const form of profiles)
      for (const prettyJson of [true, false])
        logger.add((text) => void texts.push(text), { serialize: form, prettyJson });
    logger.info('x');
    expect(new Set(texts).size).toBe(10);
  });

  it('writes the message alone of a call with `raw`', () => {
    expect(textOf({ serialize: 'ecs' }, (logger) => logger.opt({ raw: true }).info('bare'))).toBe('bare');
  });

  it('takes the project of Google Cloud from the environment of the logger', () => {
    const { logger } = testLogger({}, { GOOGLE_CLOUD_PROJECT: 'my-shop' });
    let line = '';
    logger.add(
      (text) => {
        line = text;
      },
      { serialize: 'gcp' },
    );
    logger.loggerProvider.getLogger('lib').emit({
      body: 'x',
      context: {
        getValue: () => ({ spanContext: () => ({ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 }) }),
      },
    } as never);
    expect(JSON.parse(line)['logging.googleapis.com/trace']).toBe(`projects/my-shop/traces/${'a'.repeat(32)}`);
  });

  it('calls a function in the log call, once for all sinks that share it', () => {
    const { logger } = testLogger();
    const seen: unknown[] = [];
    const serialize = (record: ReadableLogRecord) => {
      seen.push(record.body);
      return {};
    };
    logger.add(() => {}, { serialize, enqueue: true });
    logger.add(() => {}, { serialize, enqueue: true });
    logger.info('x');
    expect(seen).toEqual(['x']);
  });

  it.each([{}, { enqueue: true }])('counts a record as failed whose function throws, with %j', async (options) => {
    const { logger, stderr } = testLogger();
    const [delivered, letters]: [string[], string[]] = [[], []];
    const serialize = ({ body }: ReadableLogRecord) => {
      if (body === 'bad') throw new Error('no shape');
      return { body };
    };
    logger.add((text) => void delivered.push(text), {
      ...options,
      serialize,
      deadLetter: (text: string) => void letters.push(text),
    });
    for (const body of ['good', 'bad', 'better']) logger.info(body);
    await logger.complete();
    expect(logger.stats()[0]).toMatchObject({ created: 3, delivered: 2, failed: 1 });
    expect(delivered).toEqual(['{"body":"good"}\n', '{"body":"better"}\n']);
    expect(stderr.join('')).toContain('no shape');
    // The shape cannot be the user's: ours is.
    expect(letters.map((text) => JSON.parse(text).message)).toEqual(['bad']);
  });

  it('renders dead letters as the sink renders its records', async () => {
    const { logger } = testLogger();
    const letters: string[] = [];
    const refuse = () => {
      throw new Error('down');
    };
    const deadLetter = (text: string) => void letters.push(text);
    logger.add(refuse, { serialize: 'ecs', deadLetter });
    logger.add(refuse, { serialize: ({ body }) => ({ mine: body }), deadLetter });
    logger.info('x');
    await logger.complete();
    expect(letters.map((text) => JSON.parse(text))).toMatchObject([{ 'log.level': 'info' }, { mine: 'x' }]);
  });

  it('is not for exporters and processors', () => {
    const { logger } = testLogger();
    const exporter = { export() {}, async shutdown() {} };
    expect(() => logger.add(exporter, { serialize: 'ecs' })).toThrow(
      '`serialize` cannot be used for a LogRecordExporter',
    );
  });

  refuses([
    [{ serialize: 'yes' }, RangeError, /`serialize`.*"yes"/],
    [{ serialize: null }, TypeError, /`serialize`.*null/],
    [{ serialize: { timeKey: 'level' } }, RangeError, /`serialize.timeKey`.*"level"/],
    [{ serialize: async () => ({}) }, TypeError, /`serialize`.*async/],
  ]);
});
