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

const NAMES = ENTRY_POINTS.map(({ name }) => name);
const PACKAGE = 'bridge/package.cjs';

/** Layers on the Logly API, which import its entry point. */
const LAYER = /^logly-otel\/(http|pino|nest|console|testing)$/;

/** Which files beside its own, and the one that has the package, an entry point needs. */
function shared(entry: string): string[] {
  if (entry === 'logly-otel/exporters') return ['bridge/parts/files.cjs', 'bridge/parts/json.cjs'];
  if (entry.startsWith('logly-otel/exporters/')) return ['bridge/destinations.cjs'];
  if (!LAYER.test(entry)) return [];
  return ['bridge/index.cjs', ...(entry === 'logly-otel/http' ? ['bridge/parts/redaction.cjs'] : [])];
}

const inDist = (path: string) => path.split('/dist/').at(-1) ?? path;

describe('importing', () => {
  it.each(ENTRY_POINTS)(
    '$name loads its two files, the package, and what it shares with few others',
    async ({ name, forNode, commonJs }) => {
      const loaded = (await loadedBy(name)).filter((url) => !url.startsWith('node:')).map(inDist);
      const expected = [inDist(forNode), inDist(commonJs), PACKAGE, ...shared(name)];
      expect([...new Set(loaded)].sort()).toEqual(expected.sort());
    },
  );

  it.each(NAMES)('%s loads no Node module that it does not need', async (entry) => {
    expect(await builtinsOf(entry)).toEqual([]);
  });

  it.each(ENTRY_POINTS)('$name as CommonJS loads the same files, and no Node module', async ({ name, commonJs }) => {
    const { stdout, stderr } = await runNode([
      '--eval',
      `const before = new Set(process.moduleLoadList);
       require('${name}');
       const added = process.moduleLoadList.filter((module) => !before.has(module) && /^NativeModule (?!internal\\/)/.test(module));
       console.log(JSON.stringify([added, Object.keys(require.cache)]));`,
    ]);
    const [added, loaded] = JSON.parse(stdout) as [string[], string[]];
    expect([added, stderr]).toEqual([[], '']);
    expect(loaded.map(inDist).sort()).toEqual([inDist(commonJs), PACKAGE, ...shared(name)].sort());
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

/** Reports which parts are loaded; then, as `end`, what was loaded after it. */
const PARTS = `
  import { createRequire } from 'node:module';
  const parts = () => Object.keys(createRequire(import.meta.url).cache).flatMap((file) => /parts\\/(\\w+)\\.cjs$/.exec(file)?.[1] ?? []).sort();
  let before = [];
  const since = () => { const now = parts(); const added = now.filter((part) => !before.includes(part)); before = now; return added.join(); };
`;

describe('a part of the package', () => {
  it('is loaded by the option or the sink that needs it', async () => {
    const folder = temporaryFolder();
    const { stdout, stderr } = await runSource(
      `
      ${PARTS}
      import { EventLoop, Logger, SinkModule } from 'logly-otel';
      const logger = new Logger();
      const ways = {
        nothing: () => {},
        functions: () => { logger.add(() => {}); logger.add(async () => {}, { batch: true, retry: {}, breaker: { failureThreshold: 3, resetMillis: 1 }, filter: () => true }); },
        streams: () => { logger.add('stdout', { level: 'FATAL' }); logger.add({ write() {} }, { format: '{message}', deadLetter: () => {} }); },
        redaction: () => logger.configure({ redact: true }),
        json: () => logger.add(() => {}, { serialize: true }),
        files: () => logger.add(process.argv[1] + '/a.log'),
        bursts: () => logger.add(() => {}, { dedupe: true }),
        spool: () => logger.add(async () => {}, { spool: process.argv[1] + '/spool' }),
        metrics: () => logger.configure({ meterProvider: { getMeter: () => new Proxy({}, { get: () => () => ({ addCallback() {}, add() {}, record() {} }) }) } }),
        threads: () => new EventLoop(),
      };
      for (const [name, way] of Object.entries(ways)) { way(); console.log(name + ': ' + since()); }
      await logger.complete();
      await logger.remove();
      process.exit();
    `.replaceAll('process.argv[1]', JSON.stringify(folder)),
    );
    expect(stderr).toBe('');
    expect(stdout.trim().split('\n')).toEqual([
      'nothing: ',
      'functions: ',
      'streams: ',
      ...['redaction', 'json', 'files', 'bursts', 'spool', 'metrics', 'threads'].map((part) => `${part}: ${part}`),
    ]);
  });

  it('is loaded by no log call, delivery, failure, flush or end of a process', async () => {
    const folder = JSON.stringify(temporaryFolder());
    const { stdout, stderr } = await runSource(`
      ${PARTS}
      import { logger } from 'logly-otel';
      const fails = () => { throw new Error('down'); };
      logger.add(fails, { format: () => { throw new Error('no text'); }, deadLetter: () => {}, catch: true });
      logger.add(async () => fails(), { retry: { maxAttempts: 2, initialBackoffMillis: 1 }, deadLetter: ${folder} + '/dead.log' });
      logger.add(${folder} + '/{time:YYYY}.log', { rotation: 1, retention: 1, compression: 'gz', serialize: true, redact: true, dedupe: true });
      logger.add(async () => {}, { spool: ${folder} + '/spool', rateLimit: { perSecond: 1 } });
      logger.installExitHooks();
      since();
      for (let i = 0; i < 100; i++) {
        logger.info('paid {amount}', { amount: i, map: new Map([[1, new Date(0)]]), password: 'x' });
        logger.error('failed', new AggregateError([new Error('a', { cause: new TypeError('b') })], 'c'), { i });
      }
      logger.opt({ colors: true, location: true }).info('<red>x</red>');
      logger.bind({ a: 1 }).contextualize({ b: 2 }, () => logger.exception('e', new Error('f')));

      await logger.complete();
      logger.info('at the end');
      process.on('exit', () => console.log('loaded since: [' + since() + ']'));
      setTimeout(() => { throw new Error('uncaught'); });
    `);
    expect(stdout, stderr).toMatch(/^loaded since: \[\]$/m);
    expect(stderr).toContain('uncaught');
  });

  it('belongs to the package that loads it, even after the modules were reset', async () => {
    const { stdout, stderr } = await runNode([
      '--eval',
      `const { Logger } = require('logly-otel');
       for (const file of Object.keys(require.cache)) delete require.cache[file];
       const got = [];
       const logger = new Logger();
       logger.configure({ redact: true });
       logger.add((text) => got.push(JSON.parse(text).message), { serialize: true, dedupe: true });
       logger.info('paid {amount}', { amount: 3, password: 'x' });
       logger.complete().then(({ completed }) => console.log(completed, got.join(), Object.keys(require.cache).map((file) => file.split(/[\\\\/]/).pop()).sort().join()));`,
    ]);
    expect([stdout, stderr]).toEqual(['true paid 3 bursts.cjs,json.cjs,redaction.cjs\n', '']);
  });
});

describe('the built package', () => {
  const dist = join(PROJECT, 'dist');
  const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((file) => /\.[cm]?js$/.test(file));
  const modules = files.filter((file) => file.endsWith('js') && !/\.cjs$|\.(browser|node)\.js$/.test(file));

  it('is one file for each entry point, for the thread program and for the command, one that all share and one that destinations share', () => {
    const names = modules.map((file) => file.split('\\').join('/')).sort();
    expect(names).toEqual(
      [
        ...ENTRY_POINTS.map(({ code }) => code.replace('./dist/', '')),
        ...['bridge/thread.mjs', 'command/main.js', 'destinations.js', 'shared.js'],
      ].sort(),
    );
  });

  it('has as CommonJS a file for each entry point, the package, its parts, what destinations share, and declarations', () => {
    const names = files.filter((file) => file.endsWith('.cjs')).map((file) => file.split('\\').join('/'));
    const parts = ['bursts', 'files', 'json', 'metrics', 'redaction', 'spool', 'threads'];
    expect(names.sort()).toEqual(
      [
        ...ENTRY_POINTS.map(({ commonJs }) => inDist(commonJs)),
        ...parts.map((part) => `bridge/parts/${part}.cjs`),
        ...[PACKAGE, 'bridge/destinations.cjs', 'browser.cjs'],
      ].sort(),
    );
    for (const { commonJs } of ENTRY_POINTS)
      expect(existsSync(join(PROJECT, commonJs.replace(/cjs$/, 'd.cts')))).toBe(true);
  });

  it('is strict as CommonJS, as ES modules are', () => {
    for (const file of files.filter((name) => name.endsWith('.cjs')))
      expect(readFileSync(join(dist, file), 'utf8')).toMatch(/^["']use strict["'];/);
  });

  it.each(ENTRY_POINTS)('$name has the same names in both, and for browsers', async ({ code, commonJs, forNode }) => {
    const { stdout } = await runSource(`
      import { createRequire } from 'node:module';
      const names = (module) => Object.keys(module).filter((name) => !['default', 'module.exports'].includes(name)).sort().join();
      console.log(names(await import('${PROJECT}${code}')));
      console.log(names(await import('${PROJECT}${forNode}')));
      console.log(names(createRequire(import.meta.url)('${PROJECT}${commonJs}')));
    `);
    const [esm, node, cjs] = stdout.trim().split('\n');
    expect([node, cjs]).toEqual([esm, esm]);
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
