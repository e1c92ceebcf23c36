import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileLogger } from '../../support/file-sink.js';
import { filesIn, temporaryFolder, textOf } from '../../support/temporary-folder.js';
import { testLogger } from '../../support/test-logger.js';

describe('delay', () => {
  it('opens the file, and makes its directories, at the first record', () => {
    const { logger, folder } = fileLogger({ delay: true }, 'a/b/app.log');
    expect(filesIn(folder)).toEqual([]);
    logger.info('one');
    expect(textOf(join(folder, 'a/b/app.log'))).toBe('one\n');
  });

  it('is off by default: the file is there at once', () => {
    expect(filesIn(fileLogger().folder)).toEqual(['app.log']);
  });

  it('writes the time of the opening into the path', () => {
    const { logger, folder, clock } = fileLogger({ delay: true }, '{time:X}.log');
    clock.advance(5_000);
    logger.info('one');
    expect(filesIn(folder)).toEqual(['1700000005.log']);
  });

  it('decides when a file that cannot be opened is reported', () => {
    const folder = temporaryFolder();
    const path = join(folder, 'file', 'app.log');
    writeFileSync(join(folder, 'file'), '');
    const { logger, stderr } = testLogger();
    expect(() => logger.add(path)).toThrow('ENOTDIR');
    expect(logger.stats()).toEqual([]);
    logger.add(path, { delay: true, format: '{message}' });
    expect(() => logger.info('one')).not.toThrow();
    expect(stderr.join('')).toContain('ENOTDIR');
    expect(logger.stats()[0]).toMatchObject({ created: 1, failed: 1 });
    rmSync(join(folder, 'file'));
    logger.info('two');
    expect(textOf(path)).toBe('two\n');
    expect(logger.stats()[0]).toMatchObject({ created: 2, delivered: 1, failed: 1 });
  });

  it.each([1, 'yes', null])('throws for %j', (delay) => {
    expect(() => fileLogger({ delay: delay as never })).toThrow('`delay` must be a boolean');
  });
});
