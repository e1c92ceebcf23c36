import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT, runSource } from '../support/child.js';

const PAGE = readFileSync(join(PROJECT, 'docs', 'views.md'), 'utf8');
/** The lines in front of each program. */
const [, SETUP = ''] = /```js setup\n(.*?)```/s.exec(PAGE) ?? [];
const EXAMPLES = [...PAGE.matchAll(/```js\n(.*?)```\n\n```output\n(.*?)```/gs)].map(([, code = '', output = '']) => ({
  code,
  output,
}));

describe('docs/views.md', () => {
  it('shows the output of each program', () => {
    expect(EXAMPLES).toHaveLength(PAGE.split('```js\n').length - 1);
    expect(EXAMPLES.length).toBeGreaterThan(3);
  });

  it.each(EXAMPLES)('$code', async ({ code, output }) => {
    const ended = await runSource(`${SETUP}${code}`);
    expect([ended.code, ended.stderr]).toEqual([0, '']);
    // Stack frames depend on the way in which a program is run.
    expect(ended.stdout.replace(/(\n {4}at .*)+/g, '\n    at …')).toBe(output);
  });
});
