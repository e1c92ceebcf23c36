import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileLogger } from '../../support/file-sink.js';
import { filesIn, textOf } from '../../support/temporary-folder.js';

describe('retention', () => {
  it('keeps that number of rotated files, the newest, beside the current one', async () => {
    const { logger, folder, clock } = fileLogger({ rotation: 3, retention: 2 });
    for (const text of ['a', 'bb', 'cc', 'dd', 'ee']) {
      logger.info(text);
      clock.advance(1);
    }
    await logger.complete();
    expect(filesIn(folder).map((name) => textOf(join(folder, name)))).toEqual(['cc\n', 'dd\n', 'ee\n']);
  });

  it('keeps none', async () => {
    const { logger, folder } = fileLogger({ rotation: 3, retention: 0 });
    for (const text of ['aa', 'bb', 'cc']) logger.info(text);
    await logger.complete();
    expect(filesIn(folder)).toEqual(['app.log']);
  });

  it('counts compressed files, too', async () => {
    const { logger, folder, clock } = fileLogger({ rotation: 3, retention: 3, compression: 'gz' });
    for (let i = 10; i < 20; i++) {
      logger.info(i);
      clock.advance(1);
    }
    await logger.complete();
    expect(filesIn(folder).map((name) => textOf(join(folder, name)))).toEqual(['16\n', '17\n', '18\n', '19\n']);
  });

  it('lets go what is older', async () => {
    const { logger, folder } = fileLogger({ rotation: 3, retention: '30 days' });
    const stamp = '2020-01-01_00-00-00_000000';
    for (const [name, days] of [
      [`app.${stamp}.log`, 31],
      [`app.${stamp}.2.log.gz`, 31],
      [`app.${stamp}.3.log`, 29],
    ] as const) {
      writeFileSync(join(folder, name), '');
      utimesSync(join(folder, name), 0, 1_700_000_000 - days * 86_400);
    }
    for (const text of ['aa', 'bb']) logger.info(text);
    await logger.complete();
    expect(filesIn(folder).filter((name) => name.includes(stamp))).toEqual([`app.${stamp}.3.log`]);
  });

  it('never touches files that only look like it', async () => {
    const { logger, folder } = fileLogger({ rotation: 3, retention: 0 });
    const others = ['app.log.bak', 'app.old.log', 'app-2024.log', 'application.log', 'app.2024-01-01.log'];
    for (const name of others) writeFileSync(join(folder, name), '');
    mkdirSync(join(folder, 'app.2020-01-01_00-00-00_000000.log'));
    for (const text of ['aa', 'bb']) logger.info(text);
    await logger.complete();
    expect(filesIn(folder)).toEqual([...others, 'app.2020-01-01_00-00-00_000000.log', 'app.log'].sort());
  });

  it('gives a function the paths, the newest first, and waits for it', async () => {
    const calls: string[][] = [];
    let ended = 0;
    const { logger, clock } = fileLogger({
      rotation: 3,
      async retention(files) {
        calls.push(files.map((file) => textOf(file)));
        await new Promise((resolve) => setImmediate(resolve));
        ended++;
      },
    });
    for (const text of ['aa', 'bb', 'cc']) {
      logger.info(text);
      clock.advance(1);
    }
    await logger.complete();
    expect(calls.at(-1)).toEqual(['bb\n', 'aa\n']);
    expect(ended).toBe(2);
  });

  it('works on files with times in their names when their sinks are removed', async () => {
    const { logger, folder, clock, add, id } = fileLogger({ retention: 2 }, 'app_{time}.log');
    let last = id;
    for (const text of ['a', 'b', 'c', 'd']) {
      logger.info(text);
      await logger.remove(last);
      clock.advance(5);
      last = add();
    }
    await logger.remove(last);
    expect(filesIn(folder).map((name) => textOf(join(folder, name)))).toEqual(['d\n', '']);
  });

  it('that fails is reported, and loses no line', async () => {
    const { logger, stderr, path } = fileLogger({
      rotation: 3,
      retention: () => Promise.reject(new Error('oh no')),
    });
    for (const text of ['aa', 'bb', 'cc']) logger.info(text);
    const { sinks, errors, completed } = await logger.complete();
    expect(sinks[0]).toMatchObject({ delivered: 3, failed: 0 });
    expect([completed, errors.length, existsSync(path)]).toEqual([true, 2, true]);
    expect(stderr.join('')).toContain(`the retention of`);
    expect(stderr.join('')).toContain('oh no');
  });

  it.each([-1, 'soon', null])('throws for %j', (retention) => {
    expect(() => fileLogger({ retention: retention as number })).toThrow('`retention` must be');
  });
});
