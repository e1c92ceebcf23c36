import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { AddOptions } from '../../../src/bridge/add/options.js';
import type { ReadableLogRecord } from '../../../src/record/readable.js';
import { CollectingExporter } from '../../support/exporters.js';
import { lawGap } from '../../support/law.js';
import { outputFile, sinkModule, testLoop } from '../../support/loop.js';
import { refuses } from '../../support/misuse.js';
import { temporaryFolder, textOf } from '../../support/temporary-folder.js';
import { type TestedLogger, testLogger } from '../../support/test-logger.js';
import { until } from '../../support/turns.js';

const SECRET = 'Zq7ZqSECRETqZ7qZ';
const REDACT: AddOptions = { redact: true };

/** Adds a sink with the options; returns what it got as one text, when the logger is complete. */
type Kind = (logger: TestedLogger, options: AddOptions) => () => string;

const KINDS: ReadonlyArray<readonly [string, Kind]> = [
  [
    'a function',
    (logger, options) => {
      const got: unknown[] = [];
      logger.add((text, { record }) => void got.push(text, record), options as object);
      return () => JSON.stringify(got);
    },
  ],
  [
    'an async function',
    (logger, options) => {
      const got: unknown[] = [];
      logger.add(
        async (text: string, { record }: { record: ReadableLogRecord }) => void got.push(text, record),
        options as object,
      );
      return () => JSON.stringify(got);
    },
  ],
  [
    'a function of batches',
    (logger, options) => {
      const got: unknown[] = [];
      logger.add((texts, { records }) => void got.push(texts, records), { ...options, batch: true } as { batch: true });
      return () => JSON.stringify(got);
    },
  ],
  [
    'an object with `write`',
    (logger, options) => {
      const got: string[] = [];
      logger.add({ write: (text: string) => void got.push(text) }, options as object);
      return () => got.join('');
    },
  ],
  [
    'a stream',
    (logger, options) => {
      const stream = new PassThrough();
      logger.add(stream, options as object);
      return () => String(stream.read());
    },
  ],
  [
    'a file',
    (logger, options) => {
      const path = join(temporaryFolder(), 'app.log');
      logger.add(path, { ...options, serialize: true } as object);
      return () => textOf(path);
    },
  ],
  [
    'an exporter',
    (logger, options) => {
      const exporter = new CollectingExporter();
      logger.add(exporter, options as object);
      return () => JSON.stringify(exporter.records);
    },
  ],
  [
    'a processor',
    (logger, options) => {
      const got: unknown[] = [];
      logger.add(
        {
          onEmit: (record) => void got.push(record.body, record.attributes),
          forceFlush: async () => {},
          shutdown: async () => {},
        },
        options as object,
      );
      return () => JSON.stringify(got);
    },
  ],
];

const log = (logger: TestedLogger) => {
  logger.info('login {body}', { body: { password: SECRET, user: 'ada' } });
  logger.error(`password=${SECRET}`, new Error(`https://u:${SECRET}@host/`));
};

describe.each(KINDS)('redact for %s', (_, kind) => {
  it('hides secrets from that sink alone, and leaves the rest', async () => {
    const { logger, stderr } = testLogger();
    const [before, got, after] = [kind(logger, {}), kind(logger, REDACT), kind(logger, {})];
    log(logger);
    await logger.complete();
    const shown = got();
    expect(shown).not.toContain(SECRET);
    expect(shown).toContain('[redacted:password]');
    expect(shown).toContain('ada');
    expect(before()).toContain(SECRET);
    expect(after()).toContain(SECRET);
    expect(logger.stats()).toMatchObject(Array(3).fill({ created: 2, delivered: 2 }));
    expect(logger.stats().map(lawGap)).toEqual([0, 0, 0]);
    expect(stderr).toEqual([]);
    await logger.remove();
  });
});

describe('redact for a SinkModule', () => {
  it('hides secrets before the record is posted', async () => {
    const { logger } = testLogger();
    const loop = testLoop();
    const [shown, hidden] = [outputFile(), outputFile()];
    logger.add(sinkModule('keep', { path: shown.path }), { loop });
    logger.add(sinkModule('keep', { path: hidden.path }), { loop, redact: true });
    log(logger);
    await logger.complete();
    expect(JSON.stringify(shown.kept(), (_, value) => (typeof value === 'bigint' ? String(value) : value))).toContain(
      SECRET,
    );
    expect(hidden.kept()).toHaveLength(2);
    expect(
      JSON.stringify(hidden.kept(), (_, value) => (typeof value === 'bigint' ? String(value) : value)),
    ).not.toContain(SECRET);
    await logger.remove();
    await loop.close();
  });
});

describe('redact', () => {
  const kept = (logger: TestedLogger, options: AddOptions) => {
    const records: ReadableLogRecord[] = [];
    logger.add((_: string, { record }: { record: ReadableLogRecord }) => void records.push(record), options as object);
    return records;
  };

  it('comes on top of that of the logger, and false undoes nothing', () => {
    const { logger } = testLogger({ redact: true });
    const [off, more] = [
      kept(logger, { redact: false }),
      kept(logger, { redact: { keys: ['email'], action: 'mask' } }),
    ];
    logger.info('x', { password: SECRET, email: 'ada@example.com' });
    expect(off[0]?.attributes).toEqual({ password: '[redacted]', email: 'ada@example.com' });
    expect(more[0]?.attributes).toEqual({ password: '[redacted]', email: '****.com' });
  });

  it('shows the patch of the sink the redacted form, and redacts what it adds', () => {
    const { logger } = testLogger({ redact: { builtInKeys: false, keys: ['email'], values: false } });
    const seen: unknown[] = [];
    const patch = (record: { body: unknown; attributes: Record<string, unknown> }) => {
      seen.push(record.body, { ...record.attributes });
      Object.assign(record.attributes, { token: SECRET, deep: { email: SECRET } });
    };
    const [records] = [kept(logger, { redact: true, patch } as AddOptions)];
    logger.info(`password=${SECRET}`, { email: 'a', pin: 1 });
    expect(seen).toEqual(['password=[redacted:password]', { email: '[redacted]', pin: '[redacted]' }]);
    expect(records[0]?.attributes).toEqual({
      email: '[redacted]',
      pin: '[redacted]',
      token: '[redacted]',
      deep: { email: '[redacted]' },
    });
  });

  it('does not look through records below the level of the sink', () => {
    const { logger } = testLogger();
    let calls = 0;
    const records = kept(logger, { level: 'ERROR', redact: { action: () => ++calls } });
    kept(logger, {});
    logger.info('x', { password: 1 });
    expect([calls, records.length]).toEqual([0, 0]);
    expect(logger.stats()).toMatchObject([
      { created: 1, filtered: 1 },
      { created: 1, delivered: 1 },
    ]);
    logger.setLevel(1, 'INFO');
    logger.info('x', { password: 1 });
    expect([calls, records.length]).toEqual([1, 1]);
  });

  it('gives the filter and a format function the redacted record', () => {
    const { logger } = testLogger();
    const seen: unknown[] = [];
    const see = ({ attributes }: ReadableLogRecord) => seen.push(attributes.password);
    kept(logger, { redact: true, filter: (record) => see(record) > 0, format: (record) => `${see(record)}` });
    logger.info('x', { password: SECRET });
    expect(seen).toEqual(['[redacted]', '[redacted]']);
  });

  it('holds for dead letters, error blocks and what waits on disk', async () => {
    const { logger, stderr } = testLogger();
    const letters: string[] = [];
    const directory = join(temporaryFolder(), 'spool');
    const refusing = async () => {
      throw Object.assign(new Error('refused'), { retryable: false });
    };
    logger.add(refusing, { redact: true, deadLetter: (text: string) => void letters.push(text) });
    logger.add(refusing, {
      redact: true,
      filter: () => 'no' as never,
      deadLetter: (text: string) => void letters.push(text),
    });
    const hanging = logger.add(async () => new Promise<never>(() => {}), {
      redact: true,
      spool: directory,
      exportTimeoutMillis: 60_000,
    });
    log(logger);
    const onDisk = () =>
      readdirSync(directory, { recursive: true })
        .map(String)
        .filter((name) => name.endsWith('.spool'))
        .map((name) => readFileSync(join(directory, name), 'latin1'))
        .join('');
    await until(() => letters.length === 4 && onDisk().includes('[redacted'));
    expect(letters.join('')).toContain('[redacted:password]');
    expect(stderr.join('')).toContain('Record was: INFO | login {"password":"[redacted:password]"');
    for (const text of [letters.join(''), stderr.join(''), onDisk()]) expect(text).not.toContain(SECRET);
    await logger.remove(hanging, { abort: true });
  });

  it('leaves the uid and the count of the record', async () => {
    const { logger } = testLogger();
    const [first, second] = [kept(logger, { recordUid: true }), kept(logger, { recordUid: true, redact: true })];
    logger.info('x', { token: SECRET });
    expect(second[0]?.attributes['log.record.uid']).toBe(first[0]?.attributes['log.record.uid']);
  });

  it('hides the values of secret names in a text that was filled before', () => {
    const { logger } = testLogger();
    const records = kept(logger, { redact: { action: ({ kind }) => `<${kind}>` } });
    const account = { token: SECRET, cookie: { a: 'b' }, pin: 12 };
    logger.info('{token} {account} {pin}', { token: SECRET, account, pin: 12 });
    expect(records[0]?.body).toBe('<key> {"token":"<key>","cookie":<key>,"pin":12} 12');
  });

  it('is kept by reinstall', async () => {
    const { logger } = testLogger();
    const records = kept(logger, REDACT);
    await logger.reinstall();
    logger.info('x', { token: SECRET });
    expect(records[0]?.attributes).toEqual({ token: '[redacted]' });
  });

  refuses([
    [{ redact: 'yes' }, TypeError, /^`redact` must be a boolean or an object, got "yes"$/],
    [{ redact: { action: 'hide' } }, TypeError, /^`redact.action` must be/],
    [{ redact: { keys: 'a' } }, TypeError, /^`redact.keys` must be an array/],
  ]);
});
