import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compressFile } from '../../../src/exporters/file/compression.js';
import { Place } from '../../../src/exporters/file/place.js';
import { filesIn, temporaryFolder, textOf } from '../../support/temporary-folder.js';

describe('compressFile', () => {
  it('does not compress a file that another process writes to, until that has ended', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'app.log');
    writeFileSync(path, 'first\n');
    let ended = false;
    const compressed = compressFile(path, 'gz', new Place(folder, folder)).finally(() => {
      ended = true;
    });
    const failure = expect(compressed).rejects.toThrow('is still being written to');
    let lines = 1;
    for (; !ended; lines++) {
      appendFileSync(path, 'more\n');
      await new Promise((resolve) => setImmediate(resolve));
    }
    await failure;
    expect(filesIn(folder)).toEqual(['app.log']);
    const text = readFileSync(path, 'utf8');
    expect(text.trimEnd().split('\n')).toHaveLength(lines);
    await compressFile(path, 'gz', new Place(folder, folder));
    expect(textOf(`${path}.gz`)).toBe(text);
    expect(existsSync(path)).toBe(false);
  });

  it('does nothing for a missing file', async () => {
    const folder = temporaryFolder();
    await compressFile(join(folder, 'app.log'), 'br', new Place(folder, folder));
    expect(filesIn(folder)).toEqual([]);
  });
});
