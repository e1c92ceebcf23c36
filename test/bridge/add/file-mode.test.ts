import { chmodSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileLogger } from '../../support/file-sink.js';
import { filesIn } from '../../support/temporary-folder.js';

const modeOf = (path: string) => statSync(path).mode & 0o777;

describe('fileMode', () => {
  it('is 0o640 by default, less the umask', () => {
    expect(modeOf(fileLogger().path)).toBe(0o640 & ~process.umask());
  });

  it('is exact when it is given', () => {
    expect(modeOf(fileLogger({ fileMode: 0o666 }).path)).toBe(0o666);
  });

  it('is that of rotated files and their followers, too', () => {
    const { logger, folder } = fileLogger({ fileMode: 0o600, rotation: 4 });
    for (const text of ['aaa', 'bbb']) logger.info(text);
    expect(filesIn(folder).map((name) => modeOf(join(folder, name)))).toEqual([0o600, 0o600]);
  });

  it('leaves a file alone that was there', () => {
    const { logger, path, add } = fileLogger({ fileMode: 0o600 });
    chmodSync(path, 0o644);
    void logger.remove();
    add();
    expect(modeOf(path)).toBe(0o644);
  });

  it.each([
    [0o1777, RangeError],
    [-1, RangeError],
    [1.5, RangeError],
    ['640', TypeError],
    [null, TypeError],
  ])('throws for %j', (fileMode, type) => {
    expect(() => fileLogger({ fileMode: fileMode as number })).toThrow(type);
    expect(() => fileLogger({ fileMode: fileMode as number })).toThrow('`fileMode` must be permission bits');
  });
});
