import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { describe, expect, it } from 'vitest';
import { FileLogRecordExporter } from '../../../src/exporters/file/exporter.js';
import type { ExportResult } from '../../../src/record/exporter.js';
import { fileLogger } from '../../support/file-sink.js';
import { lawGap } from '../../support/law.js';
import { someRecord } from '../../support/some-record.js';
import { filesIn, temporaryFolder, textOf } from '../../support/temporary-folder.js';
import { testLogger } from '../../support/test-logger.js';

function exported(exporter: FileLogRecordExporter, ...bodies: string[]): ExportResult | undefined {
  let ended: ExportResult | undefined;
  const records = bodies.map((body) => someRecord({ body }));
  exporter.export(records, (result) => {
    ended = result;
  });
  return ended;
}

describe('FileLogRecordExporter', () => {
  it('has written the line when the export ends, which is in the call', async () => {
    const path = join(temporaryFolder(), 'a', 'app.log');
    const exporter = new FileLogRecordExporter({ path: pathToFileURL(path), format: '{message}' });
    expect(exported(exporter, 'one', 'two')).toEqual({ code: 0 });
    expect(textOf(path)).toBe('one\ntwo\n');
    await exporter.shutdown();
    expect(exported(exporter, 'late')).toMatchObject({ code: 1, error: { message: 'the file was closed' } });
  });

  it('works behind the stock processor, rotates and compresses', async () => {
    const folder = temporaryFolder();
    const exporter = new FileLogRecordExporter({
      path: join(folder, 'app.log'),
      serialize: true,
      rotation: '1 kB',
      compression: 'gz',
    });
    const provider = new LoggerProvider({ processors: [new BatchLogRecordProcessor({ exporter })] });
    for (let i = 0; i < 50; i++) provider.getLogger('x').emit({ body: `line ${i}`, severityText: 'INFO' });
    await provider.forceFlush();
    await provider.shutdown();
    const names = filesIn(folder);
    expect(names.filter((name) => name.endsWith('.gz')).length).toBeGreaterThan(3);
    const lines = names.flatMap((name) => textOf(join(folder, name)).trimEnd().split('\n'));
    expect(lines.map((line) => JSON.parse(line).message).sort()).toEqual(
      Array.from({ length: 50 }, (_, i) => `line ${i}`).sort(),
    );
  });

  it('fails only the record that cannot be formatted', () => {
    const path = join(temporaryFolder(), 'app.log');
    const format = ({ body }: { body?: unknown }) => {
      if (body === 'bad') throw new Error('cannot be formatted');
      return String(body);
    };
    const exporter = new FileLogRecordExporter({ path, format });
    const result = exported(exporter, 'one', 'bad', 'two');
    expect(textOf(path)).toBe('one\ntwo\n');
    expect(result).toMatchObject({ code: 1, error: { failed: [{ body: 'bad' }] } });
  });

  it('writes large batches in several calls, every line once', async () => {
    const { logger, path } = fileLogger({ enqueue: true });
    const filler = 'x'.repeat(1_000);
    for (let i = 0; i < 3_000; i++) logger.info(`${i} ${filler}`);
    const { sinks } = await logger.complete();
    expect(sinks[0]).toMatchObject({ created: 3_000, delivered: 3_000 });
    expect(
      textOf(path)
        .trimEnd()
        .split('\n')
        .map((line) => Number.parseInt(line, 10)),
    ).toEqual(Array.from({ length: 3_000 }, (_, i) => i));
  });

  it.each([
    [{ path: 7 }, /`path`/],
    [{ path: 'x', rotation: 'x' }, /`rotation`/],
    [{ path: 'x', format: 7 }, /`format`/],
    [{ path: 'x', format: '{message}', serialize: true }, /`format`.*`serialize`/],
    [{ path: 'x', level: 'INFO' }, /`level` is not an option of FileLogRecordExporter/],
  ])('throws for %j', (options, text) => {
    expect(() => new FileLogRecordExporter(options as never)).toThrow(text);
  });
});

describe('a file that is a symbolic link', () => {
  it('is followed only within its directory', () => {
    const folder = temporaryFolder();
    const { logger } = testLogger();
    mkdirSync(join(folder, 'logs'));
    writeFileSync(join(folder, 'secret'), 'untouched');
    writeFileSync(join(folder, 'logs', 'real.log'), '');
    symlinkSync(join(folder, 'secret'), join(folder, 'logs', 'out.log'));
    symlinkSync('real.log', join(folder, 'logs', 'in.log'));
    expect(() => logger.add(join(folder, 'logs', 'out.log'), { mode: 'w' })).toThrow(
      'symbolic link out of its directory',
    );
    logger.add(join(folder, 'logs', 'in.log'), { format: '{message}' });
    logger.info('one');
    expect(textOf(join(folder, 'secret'))).toBe('untouched');
    expect(textOf(join(folder, 'logs', 'real.log'))).toBe('one\n');
  });

  it('is never rotated', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'real.log'), '');
    symlinkSync('real.log', join(folder, 'app.log'));
    expect(() => testLogger().logger.add(join(folder, 'app.log'), { rotation: 10 })).toThrow('cannot be rotated');
  });

  it('may lead to a device', () => {
    const folder = temporaryFolder();
    symlinkSync('/dev/null', join(folder, 'app.log'));
    const { logger } = testLogger();
    logger.add(join(folder, 'app.log'));
    logger.info('one');
    expect(logger.stats()[0]).toMatchObject({ delivered: 1 });
  });

  it('at the path of a note, a rotated or a compressed file is not followed', async () => {
    const folder = temporaryFolder();
    const secret = join(folder, 'secret');
    writeFileSync(secret, 'untouched');
    mkdirSync(join(folder, 'logs'));
    symlinkSync(secret, join(folder, 'logs', '.app.log.created'));
    const { logger, clock } = testLogger();
    logger.add(join(folder, 'logs', 'app.log'), { rotation: [4, 'daily'], compression: 'gz', format: '{message}' });
    logger.info('aaa');
    clock.advance(1);
    logger.info('bbb');
    const [rotated = ''] = filesIn(join(folder, 'logs'));
    symlinkSync(secret, join(folder, 'logs', `${rotated}.gz.${process.pid}.part`));
    await logger.complete();
    expect(textOf(secret)).toBe('untouched');
  });
});

describe('a full disk', () => {
  it('is reported and counted; the next line is tried again', async () => {
    const { logger, stderr } = testLogger();
    logger.add('/dev/full', { format: '{message}' });
    expect(() => logger.info('one')).not.toThrow();
    logger.info('two');
    expect(stderr.join('')).toContain('ENOSPC');
    expect(logger.stats()[0]).toMatchObject({ created: 2, delivered: 0, failed: 2 });
    const enqueued = testLogger();
    enqueued.logger.add('/dev/full', { enqueue: true });
    for (let i = 0; i < 5; i++) enqueued.logger.info(i);
    const { sinks, completed } = await enqueued.logger.complete();
    expect([completed, sinks[0]?.failed, sinks.map(lawGap)]).toEqual([true, 5, [0]]);
  });

  it.runIf(canMount())('accepts the lines that fit, and continues once there is room', async () => {
    const folder = temporaryFolder();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder]);
    try {
      const { logger } = testLogger();
      const path = join(folder, 'app.log');
      logger.add(path, { format: '{message}', rotation: '40 kB' });
      const enqueued = join(folder, 'enqueued.log');
      logger.add(enqueued, { format: '{message}', enqueue: true });
      const line = (i: number) => `${i} ${'x'.repeat(1_500)}`;
      for (let i = 0; i < 60; i++) logger.info(line(i));
      const { sinks } = await logger.complete();
      expect(sinks.map(lawGap)).toEqual([0, 0]);
      expect(sinks[0]?.failed).toBeGreaterThan(0);
      for (const name of filesIn(folder).filter((name) => name !== 'app.log')) rmSync(join(folder, name));
      logger.info('room again');
      await logger.complete();
      const whole = textOf(path)
        .split('\n')
        .filter((text) => text === 'room again' || /^\d+ x{1500}$/.test(text));
      expect(whole.at(-1)).toBe('room again');
      const { delivered = 0 } = logger.stats()[0] ?? {};
      expect(new Set(whole).size).toBe(whole.length);
      expect(whole.length).toBeLessThanOrEqual(delivered);
      await logger.remove();
    } finally {
      execFileSync('umount', [folder]);
    }
  });
});

describe('a file with two names', () => {
  it('is recognised as the same file', () => {
    const { logger, folder, path } = fileLogger({ watch: true });
    linkSync(path, join(folder, 'second'));
    logger.info('one');
    expect(textOf(join(folder, 'second'))).toBe('one\n');
    expect(readdirSync(folder)).toHaveLength(2);
  });
});

/** True for root on Linux. */
function canMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const folder = join('/tmp', `logly-mount-${process.pid}`);
  try {
    mkdirSync(folder);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4k', 'tmpfs', folder], { stdio: 'ignore' });
    execFileSync('umount', [folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
