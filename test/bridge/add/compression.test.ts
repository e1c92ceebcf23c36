import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileLogger } from '../../support/file-sink.js';
import { filesIn, textOf } from '../../support/temporary-folder.js';

describe('compression', () => {
  it.each(['gz', 'br'] as const)('%s puts a compressed file in the place of each rotated one', async (compression) => {
    const { logger, folder, clock } = fileLogger({ rotation: 4, compression, fileMode: 0o604 });
    for (const text of ['aaa', 'bbb', 'ccc']) {
      logger.info(text);
      clock.advance(1);
    }
    await logger.complete();
    const names = filesIn(folder);
    expect(names.map((name) => name.endsWith(`.log.${compression}`))).toEqual([true, true, false]);
    expect(names.map((name) => textOf(join(folder, name)))).toEqual(['aaa\n', 'bbb\n', 'ccc\n']);
    expect(statSync(join(folder, names[0] ?? '')).mode & 0o777).toBe(0o604);
  });

  it('keeps the time of the last line', async () => {
    const { logger, folder, path } = fileLogger({ rotation: 4, compression: 'gz' });
    logger.info('aaa');
    const { mtimeMs } = statSync(path);
    await new Promise((resolve) => setImmediate(resolve));
    logger.info('bbb');
    await logger.complete();
    const [compressed = ''] = filesIn(folder);
    expect(statSync(join(folder, compressed)).mtimeMs).toBeCloseTo(mtimeMs, 0);
  });

  it('happens after the log call', async () => {
    const { logger, folder } = fileLogger({ rotation: 4, compression: 'gz' });
    for (const text of ['aaa', 'bbb']) logger.info(text);
    expect(filesIn(folder).filter((name) => /gz|part/.test(name))).toEqual([]);
    await logger.remove();
    expect(filesIn(folder).filter((name) => name.endsWith('.gz'))).toHaveLength(1);
  });

  it('without rotation happens when the sink is removed', async () => {
    const { logger, folder, add } = fileLogger({ compression: 'gz' });
    logger.info('one');
    await logger.complete();
    expect(filesIn(folder)).toEqual(['app.log']);
    await logger.remove();
    expect(filesIn(folder)).toEqual(['app.log.gz']);
    add();
    logger.info('two');
    await logger.remove();
    const names = filesIn(folder);
    expect(names[0]).toMatch(/^app\.\d{4}-.*\.log\.gz$/);
    expect(names.map((name) => textOf(join(folder, name)))).toEqual(['one\n', 'two\n']);
  });

  it('of a file that was never opened is nothing', async () => {
    const { logger, folder } = fileLogger({ compression: 'gz', delay: true });
    await logger.remove();
    expect(filesIn(folder)).toEqual([]);
  });

  it('calls a function with the path, and waits for it', async () => {
    const { logger, folder, clock } = fileLogger({
      rotation: 4,
      retention: 1,
      async compression(file) {
        await new Promise((resolve) => setImmediate(resolve));
        renameSync(file, `${file}.packed`);
      },
    });
    for (const text of ['aaa', 'bbb', 'ccc']) {
      logger.info(text);
      clock.advance(1);
    }
    await logger.complete();
    const names = filesIn(folder);
    expect(names).toHaveLength(2);
    expect(names[0]).toMatch(/\.log\.packed$/);
    expect(textOf(join(folder, names[0] ?? ''))).toBe('bbb\n');
  });

  it('that fails is reported, keeps the file, and is retried by the next process', async () => {
    const { logger, folder, stderr, clock, add } = fileLogger({ rotation: 4, compression: 'gz' });
    logger.info('aaa');
    clock.advance(1);
    logger.info('bbb');
    const rotated = filesIn(folder)[0] ?? '';
    // A directory is in the way.
    mkdirSync(join(folder, `${rotated}.gz`));
    await logger.complete();
    expect(stderr.join('')).toContain(`the compression of ${join(folder, rotated)} failed`);
    expect(textOf(join(folder, rotated))).toBe('aaa\n');
    expect(filesIn(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
    renameSync(join(folder, `${rotated}.gz`), join(folder, 'moved'));
    await logger.remove();
    add();
    await logger.complete();
    expect(filesIn(folder)).toContain(`${rotated}.gz`);
    expect(filesIn(folder)).not.toContain(rotated);
  });

  it('takes up what a process that was killed has left', async () => {
    const { logger, folder, add, id } = fileLogger({ rotation: 4, compression: 'gz' });
    await logger.remove(id);
    const name = 'app.2024-01-02_03-04-05_000006.log';
    writeFileSync(join(folder, name), 'left behind');
    // No process has a number like this.
    writeFileSync(join(folder, `${name}.gz.999999999.part`), 'half of it');
    writeFileSync(join(folder, `${name}.gz.1.part`), 'of a process that runs');
    writeFileSync(join(folder, 'app.old.log'), 'somebody else’s');
    add();
    await logger.complete();
    expect(filesIn(folder)).toEqual([`${name}.gz`, `${name}.gz.1.part`, 'app.log', 'app.old.log']);
    expect(textOf(join(folder, `${name}.gz`))).toBe('left behind');
  });

  it('holds what was written to the file after it was rotated', async () => {
    const { logger, folder } = fileLogger({ rotation: 4, compression: 'gz' });
    for (const text of ['aaa', 'bbb']) logger.info(text);
    const rotated = filesIn(folder)[0] ?? '';
    // By another process that has it open, before it is compressed.
    writeFileSync(join(folder, rotated), 'late\n', { flag: 'a' });
    await logger.complete();
    expect(textOf(join(folder, `${rotated}.gz`))).toBe('aaa\nlate\n');
    expect(readFileSync(join(folder, 'app.log'), 'utf8')).toBe('bbb\n');
  });

  it.each(['zip', 7, null])('throws for %j', (compression) => {
    expect(() => fileLogger({ compression: compression as 'gz' })).toThrow('`compression` must be');
  });
});
