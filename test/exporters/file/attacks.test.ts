import { execFileSync } from 'node:child_process';
import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AddOptions } from '../../../src/bridge/add/options.js';
import { compressFile } from '../../../src/exporters/file/compression.js';
import { Housekeeping } from '../../../src/exporters/file/housekeeping.js';
import { PathTemplate } from '../../../src/exporters/file/path-template.js';
import { Place } from '../../../src/exporters/file/place.js';
import { compileRetention } from '../../../src/exporters/file/retention.js';
import { RotatedFiles } from '../../../src/exporters/file/rotated-files.js';
import { type Clock, systemClock } from '../../../src/record/floor/clock.js';
import { filesIn, temporaryFolder } from '../../support/temporary-folder.js';
import { MESSAGE, testLogger } from '../../support/test-logger.js';
import { until } from '../../support/turns.js';

const TAKES_MKFIFO = process.platform !== 'win32';
const STAMP = '2024-01-02_03-04-05_000006';

function fifo(path: string): void {
  execFileSync('mkfifo', [path]);
}

/** What must not be touched: names, kinds and contents. */
function snapshot(folder: string): unknown {
  return readdirSync(folder)
    .sort()
    .map((name) => {
      const path = join(folder, name);
      const stat = lstatSync(path);
      return [name, stat.mode, stat.ino, stat.isFile() ? readFileSync(path, 'utf8') : undefined];
    });
}

/** A directory with a log directory in it, and one that belongs to somebody else. */
function scene() {
  const folder = temporaryFolder();
  const logs = join(folder, 'logs');
  const outside = join(folder, 'outside');
  mkdirSync(logs);
  mkdirSync(outside);
  return {
    folder,
    logs,
    outside,
    path: join(logs, 'app.log'),
    /** Puts a link to `outside` in the place of the log directory. */
    exchange() {
      if (!existsSync(join(folder, 'moved'))) renameSync(logs, join(folder, 'moved'));
      symlinkSync(outside, logs);
    },
  };
}

const KINDS: ReadonlyArray<readonly [string, (path: string, outside: string) => void]> = [
  ['a pipe', (path) => fifo(path)],
  ['a directory', (path) => mkdirSync(path)],
  ['a link to a file', (path, outside) => symlinkSync(join(outside, 'secret'), path)],
  ['a link to a device', (path) => symlinkSync('/dev/null', path)],
];

describe.runIf(TAKES_MKFIFO)('compression, which touches regular files alone,', () => {
  it.each(KINDS)('leaves %s alone that stands in the place of a rotated file', async (_, make) => {
    const { logs, outside } = scene();
    writeFileSync(join(outside, 'secret'), 'secret');
    const path = join(logs, `app.${STAMP}.log`);
    make(path, outside);
    const before = [snapshot(logs), snapshot(outside)];
    await expect(compressFile(path, 'gz', new Place(logs, logs))).rejects.toThrow();
    expect([snapshot(logs), snapshot(outside)]).toEqual(before);
  });

  it.each(KINDS)('leaves %s alone that stands in the place of the compressed file', async (_, make) => {
    const { logs, outside } = scene();
    writeFileSync(join(outside, 'secret'), 'secret');
    const path = join(logs, `app.${STAMP}.log`);
    writeFileSync(path, 'line\n');
    make(`${path}.gz`, outside);
    const before = [snapshot(logs), snapshot(outside)];
    await expect(compressFile(path, 'gz', new Place(logs, logs))).rejects.toThrow('not a regular file');
    expect([snapshot(logs), snapshot(outside)]).toEqual(before);
  });

  it.each(KINDS)('leaves %s alone that replaced the file of a sink, and the removal ends', async (_, make) => {
    const { logs, outside, path } = scene();
    writeFileSync(join(outside, 'secret'), 'secret');
    const { logger, stderr } = testLogger();
    logger.add(path, { compression: 'gz', format: MESSAGE });
    logger.info('x');
    unlinkSync(path);
    make(path, outside);
    const before = [snapshot(logs), snapshot(outside)];
    await logger.remove();
    expect([snapshot(logs), snapshot(outside)]).toEqual(before);
    expect(stderr).toHaveLength(1);
  });

  it.each<[string, AddOptions]>([
    ['a codec', { compression: 'gz' }],
    ['a codec and `watch`', { compression: 'br', watch: true }],
    ['a function', { compression: () => {} }],
    ['rotation', { rotation: '1 kB', compression: 'gz' }],
  ])('is refused for a link to a device, with %s', async (_, options) => {
    const { logs, path } = scene();
    symlinkSync('/dev/null', path);
    const before = snapshot(logs);
    const { logger } = testLogger();
    expect(() => logger.add(path, options)).toThrow(/is a symbolic link, and cannot be (?:compressed|rotated)/);
    logger.add(path, { ...options, delay: true });
    logger.info('x');
    expect(logger.stats()).toMatchObject([{ failed: 1 }]);
    await logger.remove();
    expect(snapshot(logs)).toEqual(before);
  });

  it('is refused for a pipe with a reader', async () => {
    const { logs, path } = scene();
    fifo(path);
    const before = snapshot(logs);
    const { logger } = testLogger();
    expect(() => logger.add(path, { compression: 'gz' })).toThrow();
    await logger.remove();
    expect(snapshot(logs)).toEqual(before);
  });
});

describe('notes of creation times', () => {
  it.each<[string, (note: string, outside: string) => void]>([
    ['a hard link', (note, outside) => linkSync(join(outside, 'secret'), note)],
    ['a symbolic link', (note, outside) => symlinkSync(join(outside, 'secret'), note)],
    ['a dangling link', (note, outside) => symlinkSync(join(outside, 'new'), note)],
    ['a directory', (note) => mkdirSync(note)],
    [
      'a hard link as the temporary file',
      (note, outside) => linkSync(join(outside, 'secret'), `${note}.${process.pid}.0.part`),
    ],
  ])('write nothing through %s', async (_, make) => {
    const { logs, outside, path } = scene();
    writeFileSync(join(outside, 'secret'), 'secret');
    make(join(logs, '.app.log.created'), outside);
    const before = readFileSync(join(outside, 'secret'), 'utf8');
    const { logger } = testLogger();
    logger.add(path, { rotation: 'daily', format: MESSAGE });
    logger.info('x');
    await logger.remove();
    expect(readdirSync(outside)).toEqual(['secret']);
    expect(readFileSync(join(outside, 'secret'), 'utf8')).toBe(before);
    expect(readFileSync(path, 'utf8')).toBe('x\n');
  });
});

describe('a link in the place of a directory below the base', () => {
  it.each<[string, string, string]>([
    ['right below it', '{time:[YYYY]}/app.log', 'YYYY'],
    ['deeper', '{time:[YYYY]}/{time:[MM]}/app.log', 'YYYY/MM'],
    ['in a fixed part', '{time:[YYYY]}/fixed/app.log', 'YYYY/fixed'],
  ])('is refused: %s', async (_, name, linked) => {
    const { logs, outside } = scene();
    mkdirSync(join(logs, linked, '..'), { recursive: true });
    writeFileSync(join(outside, 'app.log'), 'of somebody else\n');
    symlinkSync(outside, join(logs, linked));
    const before = snapshot(outside);
    for (const options of [{}, { rotation: 'daily' }, { mode: 'w' }, { watch: true }] as const) {
      const { logger } = testLogger();
      expect(() => logger.add(join(logs, name), options)).toThrow(/is a symbolic link in the place of a directory/);
      logger.add(join(logs, name), { ...options, delay: true, format: MESSAGE });
      logger.info('x');
      expect(logger.stats()).toMatchObject([{ failed: 1 }]);
      await logger.remove();
    }
    expect(snapshot(outside)).toEqual(before);
  });

  it('is refused where directories are missing below it', () => {
    const { logs, outside } = scene();
    symlinkSync(outside, join(logs, 'YYYY'));
    const { logger } = testLogger();
    expect(() => logger.add(join(logs, '{time:[YYYY]}/{time:[MM]}/app.log'))).toThrow('symbolic link');
    expect(readdirSync(outside)).toEqual([]);
  });
});

describe('a directory that is exchanged', () => {
  it.each(['count', 'age'])('before retention removes files by %s keeps the files of the other', async (by) => {
    const { folder, logs, outside, exchange } = scene();
    for (const directory of [logs, outside]) {
      for (let day = 1; day < 9; day++) {
        const path = join(directory, `app.2024-01-0${day}_00-00-00_000000.log`);
        writeFileSync(path, directory);
        utimesSync(path, day, day);
      }
    }
    const before = snapshot(outside);
    const errors: unknown[] = [];
    // The time is read when the files have been listed.
    const clock: Clock = {
      ...systemClock,
      hrTime() {
        exchange();
        return [1e9, 0];
      },
    };
    const housekeeping = new Housekeeping({
      rotatedFiles: new RotatedFiles(new PathTemplate('path', join(logs, 'app.log')), false),
      compression: undefined,
      retention: compileRetention(by === 'count' ? 1 : '1 day'),
      clock,
      report: (error) => errors.push(error),
    });
    housekeeping.unused('app.log', logs);
    await housekeeping.idle();
    expect(snapshot(outside)).toEqual(before);
    expect(filesIn(join(folder, 'moved'))).toHaveLength(8);
    expect(errors).toHaveLength(1);
  });

  it('before retention lists the files keeps the files of the other', async () => {
    const { outside, path, exchange } = scene();
    writeFileSync(join(outside, `app.${STAMP}.log`), 'of somebody else');
    const before = snapshot(outside);
    const { logger } = testLogger();
    logger.add(path, { rotation: '10 B', retention: 0, format: MESSAGE });
    logger.info('0123456789');
    logger.info('0123456789');
    exchange();
    await logger.complete();
    await logger.remove();
    expect(snapshot(outside)).toEqual(before);
  });

  it.each(['gz', 'br'] as const)('during a compression to %s keeps the files of the other', async (codec) => {
    const { logs, outside, exchange } = scene();
    const name = `app.${STAMP}.log`;
    writeFileSync(join(logs, name), 'x'.repeat(20_000_000));
    writeFileSync(join(outside, name), 'of somebody else');
    writeFileSync(join(outside, `${name}.${codec}`), 'of somebody else');
    const before = snapshot(outside);
    const compressed = compressFile(join(logs, name), codec, new Place(logs, logs));
    const refused = expect(compressed).rejects.toThrow('was replaced by another directory');
    await until(() => filesIn(logs).some((file) => file.endsWith('.part')), 1_000_000);
    exchange();
    await refused;
    expect(snapshot(outside)).toEqual(before);
  });

  it('before a compression keeps the files of the other', async () => {
    const { outside, path, exchange } = scene();
    writeFileSync(join(outside, 'app.log'), 'of somebody else');
    const before = snapshot(outside);
    const { logger } = testLogger();
    logger.add(path, { compression: 'gz', format: MESSAGE });
    logger.info('x');
    exchange();
    await logger.remove();
    expect(snapshot(outside)).toEqual(before);
  });

  it('before a rotation moves nothing in the other, though it has a link to the same file', async () => {
    const { folder, logs, outside, path, exchange } = scene();
    let attacked = false;
    const rotation = () => {
      if (!attacked) {
        linkSync(path, join(outside, 'app.log'));
        exchange();
        attacked = true;
      }
      return true;
    };
    const { logger, stderr } = testLogger();
    logger.add(path, { rotation, format: MESSAGE });
    logger.info('one');
    logger.info('two');
    expect(filesIn(outside)).toEqual(['app.log']);
    expect(filesIn(join(folder, 'moved'))).toEqual(['app.log']);
    expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n');
    expect(stderr.join()).toContain(`the rotation of ${join(logs, 'app.log')} failed`);
    await logger.remove();
  });
});

describe('a rotated path', () => {
  it('is not renamed where a link to the file stands in its place', async () => {
    const { folder, logs, path } = scene();
    const { logger } = testLogger();
    logger.add(path, { rotation: '8 B', format: MESSAGE });
    logger.info('one');
    renameSync(path, join(folder, 'elsewhere'));
    symlinkSync(join(folder, 'elsewhere'), path);
    logger.info('a long line');
    expect(lstatSync(path).isSymbolicLink()).toBe(true);
    expect(filesIn(logs)).toEqual(['app.log']);
    await logger.remove();
  });
});
