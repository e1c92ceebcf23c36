import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileLogger } from '../../support/file-sink.js';
import { filesIn, textOf } from '../../support/temporary-folder.js';

describe('watch', () => {
  it.each([
    ['vanished', (path: string) => rmSync(path), ''],
    ['was renamed', (path: string) => renameSync(path, `${path}.1`), ''],
    [
      'was replaced',
      (path: string) => {
        writeFileSync(`${path}.new`, 'other\n');
        renameSync(`${path}.new`, path);
      },
      'other\n',
    ],
  ])('opens the file again when it %s', (_, change, before) => {
    const { logger, path } = fileLogger({ watch: true });
    logger.info('one');
    change(path);
    logger.info('two');
    logger.info('three');
    expect(textOf(path)).toBe(`${before}two\nthree\n`);
  });

  it('makes the directory again', () => {
    const { logger, folder, path } = fileLogger({ watch: true });
    rmSync(folder, { recursive: true });
    logger.info('two');
    expect(textOf(path)).toBe('two\n');
  });

  it('empties nothing that it finds there, whatever the mode', () => {
    const { logger, path } = fileLogger({ watch: true, mode: 'w' });
    writeFileSync(`${path}.new`, 'other\n');
    renameSync(`${path}.new`, path);
    logger.info('two');
    expect(textOf(path)).toBe('other\ntwo\n');
  });

  it('is off by default', () => {
    const { logger, folder, path } = fileLogger();
    renameSync(path, `${path}.1`);
    logger.info('two');
    expect(filesIn(folder)).toEqual(['app.log.1']);
    expect(textOf(`${path}.1`)).toBe('two\n');
  });

  it('looks once for all that is enqueued', async () => {
    const { logger, folder, path } = fileLogger({ watch: true, enqueue: true });
    renameSync(path, join(folder, 'old'));
    for (let i = 0; i < 3; i++) logger.info(i);
    await logger.complete();
    expect(textOf(path)).toBe('0\n1\n2\n');
  });

  it.each([1, 'yes', null])('throws for %j', (watch) => {
    expect(() => fileLogger({ watch: watch as never })).toThrow('`watch` must be a boolean');
  });
});
