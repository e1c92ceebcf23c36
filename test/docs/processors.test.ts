import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT, runSource } from '../support/child.js';
import { documentedMembers, optionsTable } from '../support/doc-comments.js';

const PAGE = readFileSync(join(PROJECT, 'docs/processors.md'), 'utf8');
const EXAMPLES = [...PAGE.matchAll(/```js\n(.*?)```\n\n```output\n(.*?)```/gs)].map(([, code = '', output = '']) => ({
  code,
  output,
}));

const members = (file: string, name: string) =>
  documentedMembers(readFileSync(join(PROJECT, 'src', file), 'utf8'), name);

describe('docs/processors.md', () => {
  it('shows the output of each example', () => {
    expect(EXAMPLES).toHaveLength(PAGE.split('```js').length - 1);
    expect(EXAMPLES.length).toBeGreaterThan(5);
  });

  it.each(EXAMPLES)('$code', async ({ code, output }) => {
    const { stdout, stderr } = await runSource(code, { LOGLY_AUTOINIT: 'false' });
    expect([stdout, stderr]).toEqual([output, '']);
  });

  it.each([
    [
      'of a delivery',
      [
        ...members('processors/delivery/options.ts', 'DeliveryOptions'),
        ...members('processors/delivery/options.ts', 'DeliveryLimits'),
        ...members('processors/delivery/options.ts', 'BatchOptions'),
      ],
    ],
    ['of the console', members('exporters/console.ts', 'ConsoleOptions')],
    [
      'of a file',
      [
        ...members('exporters/file/options.ts', 'FileExporterOptions'),
        ...members('exporters/file/options.ts', 'FileOptions'),
      ],
    ],
  ])('lists the options %s as the doc comments describe them', (_, options) => {
    expect(PAGE).toContain(`\n${optionsTable(options)}\n`);
  });
});
