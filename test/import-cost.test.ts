import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BUILT_IN_LEVELS } from '../src/record/levels.js';
import { PROJECT, runNode, runSource } from './support/child.js';
import { ENTRY_POINTS } from './support/entry-points.js';
import { temporaryFolder } from './support/temporary-folder.js';

/** The URLs of all modules that importing `entry` loads. */
async function loadedBy(entry: string): Promise<string[]> {
  const { stdout, stderr, code } = await runSource(`
    import { register } from 'node:module';
    import { MessageChannel } from 'node:worker_threads';
    import { createRequire } from 'node:module';
    const { port1, port2 } = new MessageChannel();
    const loaded = [];
    // Messages arrive in order: this module is the last one.
    const LAST = 'data:text/javascript,export default 1;';
    const all = new Promise((resolve) => {
      port1.on('message', (url) => (url === LAST ? resolve() : loaded.push(url)));
    });
    const hooks = \`
      let port;
      export function initialize(data) { port = data; }
      export async function load(url, context, next) { port.postMessage(url); return next(url, context); }
    \`;
    register('data:text/javascript,' + encodeURIComponent(hooks), { data: port2, transferList: [port2] });
    await import('${entry}');
    await import(LAST);
    await all;
    const required = Object.keys(createRequire(import.meta.url).cache);
    console.log(JSON.stringify([...loaded, ...required]));
    process.exit();
  `);
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as string[];
}

/** Node's public modules that importing `entry` loads in addition to those that any module needs. */
async function builtinsOf(entry: string): Promise<string[]> {
  const file = join(temporaryFolder(), 'file.mjs');
  writeFileSync(file, 'export default import.meta.url;');
  const { stdout, stderr, code } = await runSource(`
    await import(${JSON.stringify(file)});
    const before = new Set(process.moduleLoadList);
    await import('${entry}');
    const added = process.moduleLoadList.filter((name) => !before.has(name));
    console.log(JSON.stringify(added.filter((name) => /^NativeModule (?!internal\\/)/.test(name))));
  `);
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as string[];
}

/** Layers on the Logly API, which import its entry point. */
const LAYERS = new Set(['http', 'pino', 'nest', 'console', 'testing'].map((name) => `logly-otel/${name}`));
const NAMES = ENTRY_POINTS.map(({ name }) => name);

/** Exporters of queues, databases and OTLP have a file more: what they alone share. */
const mostFiles = (entry: string) => (LAYERS.has(entry) || /exporters\/|node-sdk/.test(entry) ? 3 : 2);

describe('importing', () => {
  it.each(NAMES)(
    '%s loads at most two files, or three as an exporter or a layer, all of this package',
    async (entry) => {
      const loaded = await loadedBy(entry);
      const files = loaded.filter((url) => !url.startsWith('node:'));
      for (const url of files) expect(url).toContain(`${PROJECT}dist/`);
      expect(files.length).toBeGreaterThan(0);
      expect(files.length).toBeLessThanOrEqual(mostFiles(entry));
      expect(loaded.join('\n')).not.toMatch(/opentelemetry\/|bridge\/thread/);
    },
  );

  it.each(NAMES)('%s loads no Node module that it does not need', async (entry) => {
    expect(await builtinsOf(entry)).toEqual([]);
  });

  it.each(ENTRY_POINTS)('$name as CommonJS loads two files of this package, and no Node module', async ({ name }) => {
    const { stdout, stderr } = await runNode([
      '--eval',
      `const before = new Set(process.moduleLoadList);
       require('${name}');
       const added = process.moduleLoadList.filter((module) => !before.has(module) && /^NativeModule (?!internal\\/)/.test(module));
       console.log(JSON.stringify([added, Object.keys(require.cache).length]));`,
    ]);
    expect([JSON.parse(stdout), stderr]).toEqual([[[], 2], '']);
  });

  it('of node:zlib shows up as a loaded module', async () => {
    expect(await builtinsOf('node:zlib')).toContain('NativeModule zlib');
  });

  it('yields the same classes from every entry point', async () => {
    const { stdout, stderr } = await runSource(`
      import { Logger } from 'logly-otel';
      import { ConsoleLogRecordExporter } from 'logly-otel/exporters';
      import { BatchLogRecordProcessor } from 'logly-otel/processors';
      const logger = new Logger();
      const { logRecordProcessors } = await import('logly-otel/node-sdk');
      const [, batch] = logRecordProcessors(logger, { OTEL_LOGS_EXPORTER: 'otlp' });
      const exporter = new ConsoleLogRecordExporter();
      console.log(batch instanceof BatchLogRecordProcessor, batch.constructor.name, exporter.constructor.name, logger.constructor.name);
    `);
    expect([stdout, stderr]).toEqual(['true BatchLogRecordProcessor ConsoleLogRecordExporter Logger\n', '']);
  });

  it('installs no process listener', async () => {
    const { stdout } = await runSource(`
      const before = process.eventNames().length;
      await import('logly-otel');
      console.log(process.eventNames().length - before);
    `);
    expect(stdout).toBe('0\n');
  });
});

describe('the built package', () => {
  const dist = join(PROJECT, 'dist');
  const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((file) => /\.[cm]?js$/.test(file));
  const modules = files.filter((file) => file.endsWith('js') && !file.includes('browser') && !file.endsWith('.cjs'));

  it('is one file for each entry point, for the thread program and for the command, one that all share and one that destinations share', () => {
    const names = modules.map((file) => file.split('\\').join('/')).sort();
    expect(names).toEqual(
      [
        ...ENTRY_POINTS.map(({ code }) => code.replace('./dist/', '')),
        ...['bridge/thread.mjs', 'command/main.js', 'destinations.js', 'shared.js'],
      ].sort(),
    );
  });

  it('has as CommonJS a file for each entry point, one for all code, and declarations', () => {
    const inDist = (path: string) => path.replace('./dist/', '');
    const names = files.filter((file) => file.endsWith('.cjs')).map((file) => file.split('\\').join('/'));
    expect(names.sort()).toEqual(
      [...ENTRY_POINTS.map(({ commonJs }) => inDist(commonJs)), 'bridge/package.cjs', 'browser.cjs'].sort(),
    );
    for (const { commonJs } of ENTRY_POINTS)
      expect(existsSync(join(PROJECT, commonJs.replace(/cjs$/, 'd.cts')))).toBe(true);
  });

  it.each(ENTRY_POINTS)('$name has the same names in both, and for browsers', async ({ code, commonJs }) => {
    const { stdout } = await runSource(`
      import { createRequire } from 'node:module';
      const names = (module) => Object.keys(module).filter((name) => !['default', 'module.exports'].includes(name)).sort().join();
      console.log(names(await import('${PROJECT}${code}')));
      console.log(names(createRequire(import.meta.url)('${PROJECT}${commonJs}')));
    `);
    const [esm, cjs] = stdout.trim().split('\n');
    expect(cjs).toBe(esm);
    const browser = readFileSync(join(PROJECT, code.replace(/js$/, 'browser.js')), 'utf8');
    expect(/export let (.*);/.exec(browser)?.[1]?.split(', ').sort().join()).toBe(esm);
  });

  it.each(files)('%s is ASCII, so that V8 stores it at one byte a character', (file) => {
    expect(readFileSync(join(dist, file), 'utf8')).not.toMatch(/[^\0-\x7f]/);
  });

  it('keeps the non-ASCII texts of the source', async () => {
    const icons = Object.fromEntries(BUILT_IN_LEVELS.map(({ name, icon }) => [name, icon]));
    const { stdout } = await runSource(`
      import { logger } from 'logly-otel';
      console.log(JSON.stringify(Object.fromEntries(logger.levels.map((name) => [name, logger.level(name).icon]))));
    `);
    expect(JSON.parse(stdout)).toEqual(icons);
  });

  it.each(files)('%s keeps the class names of the source', (file) => {
    const text = readFileSync(join(dist, file), 'utf8');
    // rolldown renames the second of two classes of one name to `Name$1`.
    expect(text.match(/\b[A-Z]\w*\$\d+ = class\b|\bclass [A-Z]\w*\$\d+/g)).toBeNull();
  });
});
