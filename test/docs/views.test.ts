import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInThisContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { PROJECT } from '../support/child.js';
import { testLogger } from '../support/test-logger.js';

const PAGE = readFileSync(join(PROJECT, 'docs', 'views.md'), 'utf8');
const EXAMPLES = [...PAGE.matchAll(/```js\n(.*?)```\n\n```output\n(.*?)```/gs)].map(([, code = '', output = '']) => ({
  code,
  output,
}));

describe('docs/views.md', () => {
  it('shows the output of each example', () => {
    expect(EXAMPLES).toHaveLength(PAGE.split('```js').length - 1);
    expect(EXAMPLES.length).toBeGreaterThan(3);
  });

  it.each(EXAMPLES)('$code', async ({ code, output }) => {
    const { logger, stderr } = testLogger();
    let text = '';
    logger.add(
      (message) => {
        // Stack frames depend on this test.
        text += message.replace(/(\n {4}at .*)+/g, '\n    at …');
      },
      { format: '{level} {message}{extra}' },
    );
    const body = runInThisContext(`(async (logger) => { ${code} })`) as (given: unknown) => Promise<void>;
    await body(logger);
    expect(text).toBe(output);
    expect(stderr).toEqual([]);
  });
});
