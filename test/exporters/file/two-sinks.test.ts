import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AddOptions } from '../../../src/bridge/add/options.js';
import { compressFile } from '../../../src/exporters/file/compression.js';
import { PathTemplate } from '../../../src/exporters/file/path-template.js';
import { Place } from '../../../src/exporters/file/place.js';
import { RotatedFiles } from '../../../src/exporters/file/rotated-files.js';
import { fileLogger } from '../../support/file-sink.js';
import { filesIn, temporaryFolder, textOf } from '../../support/temporary-folder.js';
import { MESSAGE } from '../../support/test-logger.js';
import { until } from '../../support/turns.js';

/** All lines of all files of a folder, in order. */
function linesIn(folder: string): string[] {
  return filesIn(folder)
    .flatMap((name) => textOf(join(folder, name)).split('\n'))
    .filter((line) => line !== '')
    .sort();
}

type Made = ReturnType<typeof fileLogger>;

/** Ways to add a second sink while the first one is open. */
const WAYS: Array<[string, (made: Made, options: AddOptions) => unknown]> = [
  ['reinstall()', ({ logger }) => logger.reinstall()],
  [
    'configure()',
    ({ logger, path }, options) => logger.configure({ handlers: [{ sink: path, format: MESSAGE, ...options }] }),
  ],
  [
    'remove(), not awaited, and add()',
    ({ logger, id, add }) => {
      void logger.remove(id);
      add();
    },
  ],
];

describe.each(WAYS)('a file that gets a second sink by %s', (_, again) => {
  it('is compressed when its last sink is removed', async () => {
    const made = fileLogger({ compression: 'gz' });
    const { logger, folder, stderr } = made;
    logger.info('one');
    await again(made, { compression: 'gz' });
    logger.info('two');
    await logger.complete();
    expect(filesIn(folder)).toEqual(['app.log']);
    logger.info('three');
    await logger.remove();
    expect(filesIn(folder)).toEqual(['app.log.gz']);
    expect(textOf(join(folder, 'app.log.gz'))).toBe('one\ntwo\nthree\n');
    expect(stderr).toEqual([]);
  });

  it('is passed to a compression function when its last sink is removed', async () => {
    const given: string[] = [];
    const compression = (file: string) => {
      given.push(textOf(file));
      renameSync(file, `${file}.done`);
    };
    const made = fileLogger({ compression });
    const { logger } = made;
    logger.info('one');
    await again(made, { compression });
    logger.info('two');
    await logger.complete();
    expect(given).toEqual([]);
    await logger.remove();
    expect(given).toEqual(['one\ntwo\n']);
  });

  it.each([{}, { compression: 'gz' }, { retention: 50 }, { compression: 'br', retention: 50 }] as AddOptions[])(
    'loses no line while the first one rotates it, with %j',
    async (more) => {
      const options: AddOptions = { enqueue: true, rotation: 40, ...more };
      const made = fileLogger(options);
      const { logger, folder, stderr } = made;
      const logged: string[] = [];
      const log = (text: string) => {
        logger.info(text);
        logged.push(text);
      };
      for (let i = 0; i < 40; i++) log(`old ${i}`);
      const done = again(made, options);
      for (let i = 0; i < 10; i++) log(`then ${i}`);
      await done;
      for (let i = 0; i < 10; i++) {
        log(`new ${i}`);
        await logger.complete();
      }
      // The removed sink was not awaited, and may still compress.
      await until(() => filesIn(folder).every((name) => !name.endsWith('.part')), 1_000_000);
      expect(linesIn(folder)).toEqual(logged.sort());
      expect(filesIn(folder).every((name) => Buffer.byteLength(textOf(join(folder, name))) <= 40)).toBe(true);
      expect(stderr).toEqual([]);
    },
  );

  it('loses no line with a time in its name', async () => {
    const options: AddOptions = { enqueue: true, rotation: 'daily', compression: 'gz', retention: 0 };
    const made = fileLogger(options, 'app.{time:YYYY-MM-DD}.log');
    const { logger, folder, clock } = made;
    logger.info('one');
    await logger.complete();
    const done = again(made, options);
    logger.info('two');
    await done;
    await logger.complete();
    expect(linesIn(folder)).toEqual(['one', 'two']);
    clock.advance(86_400_000);
    logger.info('three');
    await logger.complete();
    await until(() => linesIn(folder).length === 1, 1_000_000);
    expect(linesIn(folder)).toEqual(['three']);
  });
});

describe('a file with compression in one of two sinks', () => {
  it('is compressed or not as its last sink says', async () => {
    const { logger, folder, path, id } = fileLogger({ compression: 'gz' });
    const other = logger.add(path, { format: `other ${MESSAGE}` });
    logger.info('one');
    await logger.remove(id);
    logger.info('two');
    await logger.remove(other);
    expect(filesIn(folder)).toEqual(['app.log']);
    expect(readFileSync(path, 'utf8')).toBe('one\nother one\nother two\n');
  });
});

describe('a file with rotation in one of two sinks', () => {
  it('is left by the other sink before its next line', async () => {
    const { logger, folder, path } = fileLogger({ rotation: 8, compression: 'gz' });
    logger.add(path, { format: MESSAGE, enqueue: true });
    const logged: string[] = [];
    for (let i = 0; i < 20; i++) {
      logger.info(`${i}`);
      logged.push(`${i}`, `${i}`);
      if (i % 3 === 0) await logger.complete();
    }
    await logger.complete();
    expect(linesIn(folder)).toEqual(logged.sort());
  });
});

describe('a file that is being compressed', () => {
  it('stays uncompressed when a sink opens it, and loses no line', async () => {
    const { logger, folder, id, add } = fileLogger({ compression: 'gz' });
    const long = 'x'.repeat(100_000);
    for (let i = 0; i < 100; i++) logger.info(`${i} ${long}`);
    const removed = logger.remove(id);
    await until(() => filesIn(folder).some((name) => name.endsWith('.part')), 1_000_000);
    add();
    logger.info('100 late');
    await removed;
    expect(filesIn(folder)).toEqual(['app.log']);
    await logger.remove();
    const numbers = linesIn(folder).map((line) => Number(line.split(' ')[0]));
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 101 }, (_, i) => i));
    expect(filesIn(folder)).toEqual(['app.log.gz']);
  });

  it('may be compressed twice at a time', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'app.log');
    const text = 'line\n'.repeat(100_000);
    writeFileSync(path, text);
    await Promise.all([
      compressFile(path, 'gz', new Place(folder, folder)),
      compressFile(path, 'gz', new Place(folder, folder)),
    ]);
    expect(filesIn(folder)).toEqual(['app.log.gz']);
    expect(textOf(`${path}.gz`)).toBe(text);
  });

  it('is not removed as a leftover; temporary files of an earlier process with the same id are', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'app.2024-01-02_03-04-05_000006.log');
    writeFileSync(path, 'x'.repeat(10_000_000));
    const family = new RotatedFiles(new PathTemplate('path', join(folder, 'app.log')), false);
    const compressed = compressFile(path, 'gz', new Place(folder, folder));
    await until(() => filesIn(folder).some((name) => name.endsWith('.part')), 1_000_000);
    expect(await family.leftovers(new Place(folder, folder))).toEqual([]);
    const part = filesIn(folder).find((name) => name.endsWith('.part')) ?? '';
    await compressed;
    writeFileSync(join(folder, part), 'of another time');
    expect(await family.leftovers(new Place(folder, folder))).toEqual([join(folder, part)]);
  });
});
