/* The first program of docs/start.md in Bun and Deno, with the packed package in place of the registry's. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { BUN, DENO, project, run } from './tools.mjs';

const PAGE = readFileSync(new URL('../../docs/start.md', import.meta.url), 'utf8');
const folder = project();

/** How the page runs it: the arguments of the command in backticks. */
const argumentsOf = (command) =>
  new RegExp(`\`${command} ([^\`]* )?app\\.mjs\``).exec(PAGE)?.[0].slice(1, -1).split(' ').slice(1);

describe('the first program of docs/start.md', () => {
  const [, program = ''] = /```js app\n([\s\S]*?)```/.exec(PAGE) ?? [];
  writeFileSync(join(folder, 'app.mjs'), program);

  for (const [name, file, more] of [
    ['bun', BUN, []],
    ['deno', DENO, ['--node-modules-dir=manual']],
  ]) {
    it(`writes what the page shows: ${name}`, async () => {
      const [first, ...rest] = argumentsOf(name);
      const { code, stderr } = await run(file, [first, ...more, ...rest], folder);
      assert.equal(code, 0, stderr);
      assert.match(stderr, / \| INFO {5}\| logly - paid 3 \{"amount":3\}\n/);
      assert.match(stderr, / \| ERROR {4}\| logly - payment failed \{"order":7\}\nError: card expired\n {4}at /);
    });
  }
});
