import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileLogger } from '../../support/file-sink.js';
import { filesIn, textOf } from '../../support/temporary-folder.js';

describe('mode', () => {
  it.each([
    [undefined, 'before\nafter\n'],
    ['a', 'before\nafter\n'],
    ['w', 'after\n'],
  ] as const)('%s leaves %j', (mode, text) => {
    const { logger, path, id } = fileLogger();
    logger.info('before');
    void logger.remove(id);
    logger.add(path, { format: '{message}', ...(mode === undefined ? {} : { mode }) });
    logger.info('after');
    expect(textOf(path)).toBe(text);
  });

  it('w with delay empties the file at the first record', () => {
    const { logger, path, add, id } = fileLogger({ mode: 'w', delay: true });
    void logger.remove(id);
    writeFileSync(path, 'before\n');
    add();
    expect(textOf(path)).toBe('before\n');
    logger.info('after');
    expect(textOf(path)).toBe('after\n');
  });

  it('w rotates all the same, and empties nothing then', () => {
    const { logger, folder } = fileLogger({ mode: 'w', rotation: 4 }, 'app.log');
    for (const text of ['aaa', 'bbb', 'ccc']) logger.info(text);
    expect(
      filesIn(folder)
        .map((name) => textOf(join(folder, name)))
        .sort(),
    ).toEqual(['aaa\n', 'bbb\n', 'ccc\n']);
  });

  it.each([{}, { enqueue: true }, { delay: true }, { enqueue: true, delay: true }])(
    'w empties nothing when the sink is reinstalled (%j)',
    async (more) => {
      const { logger, path } = fileLogger({ mode: 'w', ...more });
      for (let i = 0; i < 3; i++) {
        logger.info(`${i}`);
        const reinstalled = logger.reinstall();
        logger.info(`${i}!`);
        await reinstalled;
      }
      await logger.complete();
      expect(textOf(path)).toBe('0\n0!\n1\n1!\n2\n2!\n');
    },
  );

  it('w empties a file that is opened first after the sink was reinstalled', async () => {
    const { logger, path } = fileLogger({ mode: 'w', delay: true });
    writeFileSync(path, 'before\n');
    await logger.reinstall();
    logger.info('after');
    expect(textOf(path)).toBe('after\n');
  });

  it.each([
    ['x', RangeError],
    [7, TypeError],
    [null, TypeError],
  ])('throws for %j', (mode, type) => {
    expect(() => fileLogger({ mode: mode as 'a' })).toThrow(type);
    expect(() => fileLogger({ mode: mode as 'a' })).toThrow("`mode` must be 'a' or 'w'");
  });
});
