/* Bundles of a program and the packed package, each run afterwards. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { BUN, NODES, project, receiver, run, tool } from './tools.mjs';

const load = createRequire(tool('.'));
const folder = project();
const entry = join(folder, 'program.mjs');
const TEN = Array.from({ length: 10 }, (_, i) => `record ${i}`);
const out = (name) => {
  const at = join(folder, name);
  mkdirSync(at);
  return at;
};

/** Each writes a bundle into the folder and returns its file. */
const BUNDLERS = {
  'esbuild, an ES module': (at) => esbuild(at, 'esm', 'app.mjs'),
  'esbuild, CommonJS': (at) => esbuild(at, 'cjs', 'app.cjs'),
  'rollup, an ES module': (at) => rollup(at, 'es', 'app.mjs'),
  'rollup, CommonJS': (at) => rollup(at, 'cjs', 'app.cjs'),
  'webpack, an ES module': (at) => webpack(at, 'app.mjs', true),
  'webpack, CommonJS': (at) => webpack(at, 'app.cjs', false),
  async ncc(at) {
    const { code, stdout } = await run(
      NODES[22],
      [tool('@vercel/ncc/dist/ncc/cli.js'), 'build', entry, '-o', at],
      folder,
    );
    assert.equal(code, 0, stdout);
    return ['index.mjs', 'index.js'].map((file) => join(at, file)).find(existsSync);
  },
  async 'bun build'(at) {
    const { code, stderr } = await run(
      BUN,
      ['build', entry, '--target', 'node', '--outfile', join(at, 'app.mjs')],
      folder,
    );
    assert.equal(code, 0, stderr);
    return join(at, 'app.mjs');
  },
};

async function esbuild(at, format, name, source = entry) {
  const outfile = join(at, name);
  await load('esbuild').build({
    entryPoints: [source],
    bundle: true,
    platform: 'node',
    format,
    outfile,
    logLevel: 'error',
    logOverride: { 'empty-import-meta': 'silent' },
  });
  return outfile;
}

async function rollup(at, format, name) {
  const build = await load('rollup').rollup({
    input: entry,
    external: /^node:/,
    plugins: [load('@rollup/plugin-node-resolve').nodeResolve(), load('@rollup/plugin-commonjs')()],
    onwarn() {},
  });
  await build.write({ file: join(at, name), format });
  await build.close();
  return join(at, name);
}

function webpack(at, filename, module) {
  const compiler = load('webpack')({
    mode: 'production',
    target: 'node20',
    entry,
    output: { path: at, filename, module, ...(module ? { library: { type: 'module' } } : {}) },
    experiments: { outputModule: module },
  });
  return new Promise((resolve, reject) => {
    compiler.run((error, stats) => {
      compiler.close(() => {});
      if (error || stats.hasErrors()) reject(error ?? new Error(stats.toString()));
      else resolve(join(at, filename));
    });
  });
}

describe('a bundle made by', () => {
  for (const [name, bundle] of Object.entries(BUNDLERS)) {
    it(`${name} delivers to every kind of sink`, async () => {
      const at = out(name.replaceAll(/\W+/g, '-'));
      const file = await bundle(at);
      const otlp = await receiver();
      const { code, stdout, stderr } = await run(
        NODES[22],
        [file, otlp.url, at, 'natural', join(folder, 'sink.mjs')],
        at,
      );
      await otlp.close();
      assert.equal(code, 0, stderr);
      const { sync, async, file: lines, loop, completed, errors } = JSON.parse(stdout.split('\n')[0]);
      assert.deepEqual(
        { sync, async, lines, completed, errors },
        { sync: TEN, async: TEN, lines: TEN, completed: true, errors: [] },
      );
      // The program of background threads is a file of its own, which some bundlers copy.
      if (/webpack|ncc/.test(name)) assert.deepEqual(loop, TEN);
      else assert.match(loop, /leave logly-otel external when you bundle/);
      assert.equal(otlp.bodies.join('').includes('record 9'), true);
      assert.equal(readFileSync(join(at, 'late.log'), 'utf8').trim().split('\n').length, 100);
      assert.match(stderr, / \| logly - shared\n/);
    });
  }
});

describe('two bundles', () => {
  it('and the package itself share one logger', async () => {
    const at = out('shared');
    const source = join(folder, 'shared-logger.mjs');
    writeFileSync(source, "export { logger } from 'logly-otel';\n");
    await esbuild(at, 'esm', 'one.mjs', source);
    await esbuild(at, 'cjs', 'two.cjs', source);
    const program = join(folder, 'share.mjs');
    writeFileSync(
      program,
      `import { logger } from 'logly-otel'; import { logger as one } from './shared/one.mjs'; import two from './shared/two.cjs';
       const got = []; logger.add((text) => got.push(text.trim()), { format: '{message}' });
       one.info('one'); two.logger.info('two'); console.log(logger === one, one === two.logger, got.join(' '));`,
    );
    const { stdout, stderr } = await run(NODES[22], [program], folder, { LOGLY_AUTOINIT: 'false' });
    assert.equal(stdout, 'true true one two\n', stderr);
  });
});

describe('a bundle for browsers', () => {
  for (const [name, source] of [
    ['import', "import { logger } from 'logly-otel'; logger.info('x');"],
    [
      'import of a part',
      "import { BatchLogRecordProcessor } from 'logly-otel/processors'; new BatchLogRecordProcessor({});",
    ],
    ['require', "const { logger } = require('logly-otel'); logger.info('x');"],
  ]) {
    it(`throws one sentence at its ${name}`, async () => {
      const at = out(`browser-${name.replaceAll(' ', '-')}`);
      const file = join(folder, `browser-${name.replaceAll(' ', '-')}.${name === 'require' ? 'cjs' : 'mjs'}`);
      writeFileSync(file, source);
      const outfile = join(at, 'app.cjs');
      await load('esbuild').build({
        entryPoints: [file],
        bundle: true,
        platform: 'browser',
        format: 'iife',
        outfile,
        logLevel: 'error',
      });
      const { code, stderr } = await run(NODES[22], [outfile], at);
      assert.equal(code, 1);
      assert.match(stderr, /Error: logly-otel needs Node\.js 20\.19 or later.*: it does not run in browsers/);
    });
  }
});
