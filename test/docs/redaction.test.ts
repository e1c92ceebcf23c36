import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { VALUE_KINDS } from '../../src/record/redact/values.js';
import { PROJECT, runSource } from '../support/child.js';

const PAGE = readFileSync(join(PROJECT, 'docs/redaction.md'), 'utf8');
const NAMES = readFileSync(join(PROJECT, 'src/record/redact/names.ts'), 'utf8');
const EXAMPLES = [...PAGE.matchAll(/```js\n(.*?)```\n\n```output\n(.*?)```/gs)].map(([, code = '', output = '']) => ({
  code,
  output,
}));

/** A stack in one line, as the page has it. */
const shortened = (text: string) => text.replace(/\n {4}at [^\n]*(?:\n {4}at [^\n]*)*/g, '\n    at …');

describe('docs/redaction.md', () => {
  it('shows the output of each program', () => {
    expect(EXAMPLES).toHaveLength(PAGE.split('```js').length - 1);
    expect(EXAMPLES.length).toBeGreaterThanOrEqual(5);
  });

  it.each(EXAMPLES)('$code', async ({ code, output }) => {
    const { stdout, stderr } = await runSource(code, { LOGLY_AUTOINIT: 'false' });
    expect([shortened(stdout), stderr]).toEqual([output, '']);
  });

  it('lists the built-in names, and the kinds of values', () => {
    const [, list = ''] = /SECRET_NAMES[^(]*\([^(]*\(([^)]*)\)/.exec(NAMES) ?? [];
    const names = list.match(/[a-z]+/g) ?? [];
    expect(names.length).toBeGreaterThan(25);
    for (const name of [...names, ...VALUE_KINDS]) expect(PAGE).toContain(`\`${name}\``);
  });
});
