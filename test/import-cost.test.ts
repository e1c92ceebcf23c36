import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BUILT_IN_LEVELS } from '../src/record/levels.js';
import { PROJECT, runSource } from './support/child.js';
import { temporaryFolder } from './support/temporary-folder.js';

/** The URLs of all files that importing the entry point loads. */
async function loadedBy(entry: string): Promise<string[]> {
  const { stdout, stderr, code } = await runSource(`
    import { register } from 'node:module';
    import { MessageChannel } from 'node:worker_threads';
    import { createRequire } from 'node:module';
    const { port1, port2 } = new MessageChannel();
    const loaded = [];
    // Messages come in their order: behind this one there is none of the files before it.
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

/** Node's own public modules that importing the entry point loads, beyond those that any file needs. */
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

const ENTRIES = ['logly-otel', 'logly-otel/processors', 'logly-otel/exporters', 'logly-otel/exporters/otlp'];

describe('importing', () => {
  it.each([...ENTRIES, 'logly-otel/node-sdk'])('%s loads a file or two of our own, and nothing else', async (entry) => {
    const loaded = await loadedBy(entry);
    const files = loaded.filter((url) => !url.startsWith('node:'));
    for (const url of files) expect(url).toContain(`${PROJECT}dist/`);
    expect(files.length).toBeGreaterThan(0);
    expect(files.length).toBeLessThanOrEqual(2);
    expect(loaded.join('\n')).not.toMatch(/opentelemetry\/|bridge\/thread/);
  });

  it.each(ENTRIES)('%s loads none of the modules of Node that a process begins without', async (entry) => {
    expect(await builtinsOf(entry)).toEqual([]);
  });

  it('has a way to see them', async () => {
    expect(await builtinsOf('node:zlib')).toContain('NativeModule zlib');
  });

  it('gives one and the same class, whichever entry points are imported', async () => {
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

  it('installs no handler', async () => {
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
  const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js'));

  it('is one file for each entry point and for the program of a thread, and what they share', () => {
    const names = files.map((file) => file.split('\\').join('/')).sort();
    expect(names).toEqual([
      'bridge/index.js',
      'bridge/node-sdk.js',
      'bridge/thread.js',
      'exporters/index.js',
      'exporters/otlp/index.js',
      'processors/index.js',
      'shared.js',
    ]);
  });

  it.each(files)('%s is ASCII, of which engines keep one byte a character', (file) => {
    expect(readFileSync(join(dist, file), 'utf8')).not.toMatch(/[^\0-\x7f]/);
  });

  it('means what the source says', async () => {
    const icons = Object.fromEntries(BUILT_IN_LEVELS.map(({ name, icon }) => [name, icon]));
    const { stdout } = await runSource(`
      import { logger } from 'logly-otel';
      console.log(JSON.stringify(Object.fromEntries(logger.levels.map((name) => [name, logger.level(name).icon]))));
    `);
    expect(JSON.parse(stdout)).toEqual(icons);
  });

  it.each(files)('%s names its classes as the source does', (file) => {
    const text = readFileSync(join(dist, file), 'utf8');
    // One of two that had the same name would be `Name$1`.
    expect(text.match(/\b[A-Z]\w*\$\d+ = class\b|\bclass [A-Z]\w*\$\d+/g)).toBeNull();
  });
});
