/* The packed package in test runners, with their default configurations. */
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { NODES, PROJECT, project, run, tool } from './tools.mjs';

const folder = project();
const node = NODES[22];
const BODY = `
  it('logs to sync and async sinks, files and background loops', async () => {
    const got = [];
    const own = new Logger();
    own.add((text) => got.push(text), { format: 'sync {message}' });
    own.add(async (text) => { await null; got.push(text); }, { format: 'async {message}' });
    own.add(new SinkModule(MODULE, { options: { file: FILE } }), { format: '{message}' });
    own.add(new OtlpLogRecordExporter({ url: 'http://127.0.0.1:9/v1/logs', retry: false }), { level: 'FATAL', retry: false });
    own.info('hello {x}', { x: 1 });
    own.error('it failed', new TypeError('broken'));
    const { completed, errors, sinks } = await own.complete({ timeoutMillis: 10_000 });
    await own.remove();
    equal([completed, errors, sinks.map((sink) => sink.delivered)], [true, [], [2, 2, 2, 0]]);
    equal(got.map((text) => text.split('\\n')[0]).sort(), ['async hello 1', 'async it failed', 'sync hello 1', 'sync it failed']);
    equal(logger.name, 'logly');
  });
`;
const IMPORTS = ['{ Logger, logger, SinkModule }', '{ OtlpLogRecordExporter }'];
const NAMES = ['logly-otel', 'logly-otel/exporters/otlp'];

/** Writes a test file into a folder of its own. */
function testFile(name, file, isModule, head) {
  const at = join(folder, name);
  mkdirSync(at);
  writeFileSync(join(at, 'package.json'), `{ "type": "${isModule ? 'module' : 'commonjs'}" }`);
  const imports = IMPORTS.map((names, i) =>
    isModule ? `import ${names} from '${NAMES[i]}';` : `const ${names} = require('${NAMES[i]}');`,
  );
  const constants = `const MODULE = ${JSON.stringify(join(folder, 'sink.mjs'))}; const FILE = ${JSON.stringify(join(at, 'loop.log'))};`;
  writeFileSync(join(at, file), [...imports, constants, head, BODY].join('\n'));
  return at;
}

const EXPECT = 'const equal = (a, b) => expect(a).toEqual(b);';
const ASSERT = 'deepEqual: equal';

describe('the package works in', () => {
  it('jest, which requires CommonJS', async () => {
    const at = testFile('jest-commonjs', 'a.test.js', false, EXPECT);
    const { code, stderr } = await run(node, [tool('jest/bin/jest.js'), '--rootDir', at], at);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /Tests: +1 passed, 1 total/);
  });

  it('jest with ES modules', async () => {
    const at = testFile('jest-esm', 'a.test.js', true, EXPECT);
    writeFileSync(join(at, 'jest.config.json'), '{ "transform": {} }');
    const { code, stderr } = await run(
      node,
      ['--experimental-vm-modules', tool('jest/bin/jest.js'), '--rootDir', at],
      at,
    );
    assert.equal(code, 0, stderr);
    assert.match(stderr, /Tests: +1 passed, 1 total/);
  });

  it('vitest', async () => {
    const at = testFile('vitest', 'a.test.mjs', true, EXPECT);
    const { code, stdout, stderr } = await run(
      node,
      [tool('vitest/vitest.mjs'), 'run', '--globals', '--root', at],
      at,
      { CI: '1' },
    );
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /1 passed/);
  });

  for (const [name, isModule, head] of [
    [
      'ES modules',
      true,
      `import { it } from 'node:test'; import { ${ASSERT.replace(':', ' as')} } from 'node:assert/strict';`,
    ],
    ['CommonJS', false, `const { it } = require('node:test'); const { ${ASSERT} } = require('node:assert/strict');`],
  ]) {
    it(`node:test with ${name}`, async () => {
      const at = testFile(`node-test-${isModule}`, 'a.test.js', isModule, head);
      const { code, stdout } = await run(node, ['--test', '--test-reporter=tap', 'a.test.js'], at);
      assert.equal(code, 0, stdout);
      assert.match(stdout, /# pass 1\n/);
    });
  }
});

/** A folder with one of the examples of tests, as users have them. */
function exampleOf(file, isModule) {
  const at = join(folder, `example-${file}`);
  mkdirSync(at);
  writeFileSync(join(at, 'package.json'), `{ "type": "${isModule ? 'module' : 'commonjs'}" }`);
  cpSync(join(PROJECT, 'examples/testing', file), join(at, file));
  return at;
}

describe('the examples of tests pass in', () => {
  it('jest, without a configuration', async () => {
    const at = exampleOf('jest.test.cjs', false);
    const { code, stderr } = await run(node, [tool('jest/bin/jest.js'), '--rootDir', at], at);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /Tests: +2 passed, 2 total/);
  });

  it('jest with ES modules', async () => {
    const at = exampleOf('jest-esm.test.mjs', true);
    const args = ['--experimental-vm-modules', tool('jest/bin/jest.js'), '--rootDir', at, '--transform', '{}'];
    const { code, stderr } = await run(node, args, at);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /Tests: +2 passed, 2 total/);
  });

  it('vitest', async () => {
    const at = exampleOf('vitest.test.mjs', true);
    const { code, stdout, stderr } = await run(node, [tool('vitest/vitest.mjs'), 'run', '--root', at], at, { CI: '1' });
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /2 passed/);
  });

  for (const file of ['node.test.mjs', 'delivery.test.mjs']) {
    it(`node:test: ${file}`, async () => {
      const at = exampleOf(file, true);
      const { code, stdout } = await run(node, ['--test', '--test-reporter=tap', file], at);
      assert.equal(code, 0, stdout);
      assert.match(stdout, /# pass 2\n/);
    });
  }
});
