import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT } from '../support/child.js';
import {
  installInto,
  normalized,
  programsOf,
  readPage,
  runIn,
  typeErrors,
  withOutputs,
} from '../support/page-programs.js';
import { temporaryFolder } from '../support/temporary-folder.js';

/** Pages all of whose programs are run as they stand, and whose outputs are what came out. */
const PAGES = [
  ...['index.md', 'start.md', 'tour.md', 'concepts.md'],
  ...['collector-down.md', 'in-a-library.md', 'typescript.md', 'kubernetes.md', 'levels.md'],
];

describe.each(PAGES)('docs/%s', (page) => {
  const text = readPage(page);
  const programs = programsOf(text);

  it('shows what each program writes', async () => {
    const folder = temporaryFolder();
    installInto(folder);
    const outputs = new Map<string, string>();
    // One after the other: programs of a page may use what earlier ones have written.
    for (const program of programs) {
      const { code, output } = await runIn(folder, program, { SPOOL: join(folder, 'spool') });
      expect(code, `${program.name}\n${output}`).toBe(0);
      if (program.output !== undefined) outputs.set(program.name, normalized(output, folder));
      else expect(output, program.name).not.toMatch(/error/i);
    }
    await expect(withOutputs(text, outputs)).toMatchFileSnapshot(join(PROJECT, 'docs', page));
  }, 120_000);

  it('has TypeScript that compiles', async () => {
    const folder = temporaryFolder();
    installInto(folder);
    const typed = programs.filter(({ language }) => language === 'ts');
    if (typed.length > 0) expect(await typeErrors(folder, typed)).toBe('');
  });
});

describe('the programs of a page', () => {
  const page =
    '```js\na\n```\n\n```output\n1\n```\n\n```ts named\nb\n```\n\ntext\n\n```output named\n2\n```\n\n```sh\nls\n```\n';

  it('are read with their outputs', () => {
    expect(programsOf(page)).toEqual([
      { name: 'program-1', language: 'js', code: 'a\n', output: '1\n' },
      { name: 'named', language: 'ts', code: 'b\n', output: '2\n' },
    ]);
  });

  it('get the outputs that came out', () => {
    const outputs = new Map([
      ['program-1', '3\n'],
      ['named', '4\n'],
    ]);
    expect(withOutputs(page, outputs)).toBe(page.replace('1\n', '3\n').replace('2\n', '4\n'));
  });

  it('have outputs without what differs from run to run', () => {
    const output = '2026-01-02 03:04:05.678 | x\n  at a (b.js:1:2)\n  at c\nhttp://127.0.0.1:3999/v1\n/tmp/x/app.log\n';
    const same = '2026-11-30 09:00:00.000 | x\n    at …\nhttp://127.0.0.1:4318/v1\n/app.log\n';
    expect([normalized(output, '/tmp/x'), normalized(same)]).toEqual([same, same]);
  });
});
