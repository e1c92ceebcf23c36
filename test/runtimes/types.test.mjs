/* The declarations of the packed package, compiled by several versions of TypeScript, strict, without `@types/node`. */
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, it } from 'node:test';
import { NODES, project, run, tool } from './tools.mjs';

const folder = project();
copyFileSync(join(folder, 'types.mts'), join(folder, 'types.cts'));

/** Compiles files of the project. @returns The errors */
async function errorsOf(version, name, options, files) {
  const at = join(folder, `${version}-${name}`);
  mkdirSync(at);
  const compilerOptions = {
    noEmit: true,
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    target: 'es2022',
    lib: ['es2022'],
    types: [],
    ...options,
  };
  writeFileSync(
    join(at, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, files: files.map((file) => `../${file}`) }),
  );
  const { stdout } = await run(NODES[22], [tool(`typescript-${version}/bin/tsc`), '-p', at], folder);
  return stdout;
}

for (const version of ['5.4', '5.9', '7']) {
  describe(`TypeScript ${version}`, () => {
    for (const [name, options, files] of [
      ['node16', { module: 'node16', moduleResolution: 'node16' }, ['types.mts', 'types.cts']],
      ['nodenext', { module: 'nodenext', moduleResolution: 'nodenext' }, ['types.mts', 'types.cts']],
      ['bundler', { module: 'esnext', moduleResolution: 'bundler' }, ['types.mts']],
      ['dom', { module: 'nodenext', moduleResolution: 'nodenext', lib: ['es2022', 'dom'] }, ['types.mts', 'dom.mts']],
    ]) {
      it(`compiles a program (${name})`, async () => {
        assert.equal(await errorsOf(version, name, options, files), '');
      });
    }

    it('finds a mistake in both kinds of modules', async () => {
      for (const file of ['mistake.mts', 'mistake.cts']) {
        writeFileSync(join(folder, file), "import { logger } from 'logly-otel';\nlogger.add('x', { level: true });\n");
      }
      const options = { module: 'nodenext', moduleResolution: 'nodenext' };
      const errors = await errorsOf(version, 'mistakes', options, ['mistake.mts', 'mistake.cts']);
      assert.match(errors, /mistake\.mts.*\n[\s\S]*mistake\.cts|mistake\.cts.*\n[\s\S]*mistake\.mts/);
    });
  });
}

describe('the declarations', () => {
  const dist = join(folder, 'node_modules/logly-otel/dist');
  const layers = ['http', 'pino', 'nest', 'console', 'testing'].map((layer) => `bridge/${layer}/index`);
  const others = ['bridge/node-sdk', 'processors/index', 'exporters/index', 'exporters/otlp/index'];
  const entries = ['bridge/index', ...layers, ...others];
  const files = new Set(entries.map((entry) => join(dist, `${entry}.d.ts`)));
  for (const file of files) {
    for (const [, specifier] of readFileSync(file, 'utf8').matchAll(/(?:from |import\()['"](\.[^'"]+)['"]/g))
      files.add(resolve(dirname(file), specifier).replace(/\.js$/, '.d.ts'));
  }
  const text = (file) =>
    readFileSync(file, 'utf8')
      .replace(/\/\*[\s\S]*?\*\//g, '')
      .replace(/\n\s*\n/g, '\n');

  it('name no module of Node, and declare nothing global', () => {
    for (const file of files)
      assert.doesNotMatch(text(file), /from ['"]node:|NodeJS\.|\bBuffer\b|declare global/, file);
  });

  it('let every optional member of options be undefined', () => {
    for (const file of files) {
      const interfaces = text(file).matchAll(
        /export interface (\w*(?:Options|Limits|Init|Update))\b[^{]*\{([\s\S]*?)\n\}/g,
      );
      for (const [, name, body] of interfaces) {
        // OpenTelemetry's, which a meter takes.
        if (name === 'InstrumentOptions') continue;
        for (const [, member, type] of body.matchAll(
          /^ {4}(?:readonly )?(\w+)\?: ([\s\S]*?);(?=\n {4}[^\s}]|$(?![\s\S]))/gm,
        ))
          assert.match(type, /undefined$|^unknown$/, `${name}.${member}`);
      }
    }
  });
});
