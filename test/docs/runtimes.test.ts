import { describe, expect, it } from 'vitest';
import { installInto, normalized, programsOf, readPage, runIn } from '../support/page-programs.js';
import { temporaryFolder } from '../support/temporary-folder.js';

describe('docs/runtimes.md', () => {
  it('has a program that logs with the compile cache, and without one on a Node that has none', async () => {
    const program = programsOf(readPage('runtimes.md')).find(({ name }) => name === 'cache');
    expect(program).toBeDefined();
    if (program === undefined) return;
    const folder = temporaryFolder();
    installInto(folder);
    const { code, output } = await runIn(folder, program, { NODE_COMPILE_CACHE: '' });
    expect([code, normalized(output)]).toEqual([0, '2026-11-30 09:00:00.000 | INFO     | logly - started\n']);
  });
});
