import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT, runNode } from '../support/child.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const HEAD = `
  import { createRequire } from 'node:module';
  import { writeFileSync } from 'node:fs';
  // What bundlers take, beside what Node.js takes.
  import * as one from './node_modules/logly-otel/dist/bridge/index.js';
  import { ConsoleLogRecordExporter, FileLogRecordExporter } from './node_modules/logly-otel/dist/exporters/index.js';
  const two = await import(process.argv[2] ?? 'copy-of-logly-otel');
  const cjs = createRequire(import.meta.url)('logly-otel');
  const format = '{message}';
`;

/** A project with the package, a second copy of it, and this program. @param version Of the copy */
function program(source: string, version?: string): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(PROJECT, join(folder, 'node_modules/logly-otel'), 'junction');
  const copy = join(folder, 'node_modules/copy-of-logly-otel');
  cpSync(join(PROJECT, 'dist'), join(copy, 'dist'), { recursive: true });
  cpSync(join(PROJECT, 'package.json'), join(copy, 'package.json'));
  if (version !== undefined) {
    const file = join(copy, 'dist/bridge/package.cjs');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace(/(VERSION = ")[^"]+"/, `$1${version}"`));
  }
  const file = join(folder, 'program.mjs');
  writeFileSync(file, HEAD + source);
  writeFileSync(join(folder, 'sink.mjs'), 'export default (text) => process.stderr.write(text);');
  return file;
}

const run = (source: string, version?: string) =>
  runNode([program(source, version)], { LOGLY_AUTOINIT: 'false' }, 30_000);

describe('an ES module and CommonJS', () => {
  it('have one copy of the package in Node.js', async () => {
    const { stdout, stderr } = await run(`
      const node = await import('logly-otel');
      const { FileLogRecordExporter: inNode } = await import('logly-otel/exporters');
      const { FileLogRecordExporter: inCommonJs } = createRequire(import.meta.url)('logly-otel/exporters');
      console.log(Object.keys(node).every((name) => node[name] === cjs[name]), inNode === inCommonJs, node.Logger === one.Logger);
    `);
    expect([stdout, stderr]).toEqual(['true true false\n', '']);
  });
});

describe('several copies in one process', () => {
  it('have one logger, and classes of their own', async () => {
    const { stdout, stderr } = await run(`
      const got = [];
      one.logger.add((text) => got.push(text.trim()), { format });
      for (const { logger } of [one, two, cjs]) logger.info('x');
      two.logger.level('SNAKY', { no: 33 });
      console.log(one.logger === two.logger, one.logger === cjs.logger, one.Logger === two.Logger, got.length, cjs.logger.level('SNAKY').no);
    `);
    expect([stdout, stderr]).toEqual(['true true false 3 33\n', '']);
  });

  it.each([
    ['one.logger', 'two', 'cjs'],
    ['new two.Logger()', 'cjs', 'one'],
    ['new cjs.Logger()', 'one', 'two'],
  ])('run a SinkModule and an EventLoop of other copies for %s', async (logger, module, loop) => {
    const { stdout, stderr } = await run(`
      const logger = ${logger};
      const loop = new ${loop}.EventLoop();
      logger.level('SNAKY', { no: 33 });
      logger.add(new ${module}.SinkModule(new URL('./sink.mjs', import.meta.url)), { loop, format: '{level.no} {message}' });
      logger.info('one {x}', { x: 1 });
      logger.log('SNAKY', 'two');
      logger.opt({ raw: true }).info('raw\\n');
      const { completed, sinks: [sink] } = await logger.complete({ timeoutMillis: 10_000 });
      await loop.close();
      console.log(completed, sink.delivered, sink.failed);
    `);
    expect([stdout, stderr]).toEqual(['true 3 0\n', '20 one 1\n33 two\nraw\n']);
  });

  it('run all SinkModules without a loop on one thread', async () => {
    const { stdout } = await run(`
      import { readFileSync } from 'node:fs';
      const [file, ids] = ['./thread-id.mjs', './ids.txt'].map((name) => new URL(name, import.meta.url));
      const imports = "import { appendFileSync } from 'node:fs'; import { threadId } from 'node:worker_threads';";
      writeFileSync(file, imports + "export default () => appendFileSync(new URL('./ids.txt', import.meta.url), threadId + ' ');");
      for (const { Logger, SinkModule } of [one, two, cjs]) {
        const logger = new Logger();
        logger.add(new SinkModule(file));
        logger.info('x');
        await logger.complete();
      }
      console.log(readFileSync(ids, 'utf8'));
    `);
    expect(stdout).toBe('1 1 1 \n');
  });

  it("log through pino's interface, Nest's and the console of another copy", async () => {
    const { stdout, stderr } = await run(`
      const require = createRequire(import.meta.url);
      const logger = new one.Logger();
      const got = [];
      logger.add((text) => got.push(text.trim()), { format: '{level} {name} {extra} {message}' });
      require('logly-otel/pino').pinoLike(logger).child({ a: 1 }).info({ b: 2 }, 'hello %s', 'Ada');
      new (require('logly-otel/nest').NestLogger)(logger).warn('hello', 'Cats');
      const undo = require('logly-otel/console').captureConsole(logger);
      console.log('hello');
      undo();
      console.log(got.join('|'));
    `);
    expect([stdout, stderr]).toEqual([
      'INFO logly {"a":1,"b":2} hello Ada|WARNING Cats {} hello|INFO logly {} hello\n',
      '',
    ]);
  });

  it('know custom levels of records of other copies', async () => {
    const { stdout } = await run(`
      const logger = new two.Logger();
      logger.level('SNAKY', { no: 33 });
      logger.add(new ConsoleLogRecordExporter({ stream: 'stdout', format: '{level.no} {message}' }), { batch: true });
      logger.log('SNAKY', 'x');
      await logger.complete();
    `);
    expect(stdout).toBe('33 x\n');
  });

  it('resolve level names of a filter of another copy', async () => {
    const { stdout } = await run(`
      const logger = new two.Logger();
      logger.level('SNAKY', { no: 33 });
      logger.add((text) => process.stdout.write(text), { format, filter: cjs.levelPerModule({ '': 'SNAKY' }) });
      logger.info('low');
      logger.log('SNAKY', 'high');
    `);
    expect(stdout).toBe('high\n');
  });

  it('see each other as the cause of a record: a loop over two copies ends', async () => {
    const { stdout } = await run(`
      const [a, b] = [new one.Logger(), new two.Logger()];
      let calls = 0;
      a.add(async () => { calls++; b.info('to b'); });
      b.add(async () => { calls++; a.info('to a'); });
      a.info('begin');
      for (let i = 0; i < 200; i++) await new Promise(setImmediate);
      console.log(calls < 10);
      process.exit();
    `);
    expect(stdout).toBe('true\n');
  });

  it('shut an exporter down with its last sink', async () => {
    const { stdout } = await run(`
      const exporter = { export: (_, done) => done({ code: 0 }), shutdown: async () => console.log('shutdown') };
      const [a, b] = [new one.Logger(), new two.Logger()];
      const [first, second] = [a.add(exporter), b.add(exporter)];
      await a.remove(first);
      console.log('removed');
      await b.remove(second);
    `);
    expect(stdout).toBe('removed\nshutdown\n');
  });

  it('write to a file and to stdout beside each other, and install the listeners of one', async () => {
    const { stdout, stderr } = await run(`
      const counts = new Set();
      for (const { Logger } of [one, two, cjs]) {
        const logger = new Logger();
        logger.add('stdout', { format });
        logger.add(new URL('./app.log', import.meta.url), { format });
        logger.add(async () => {});
        logger.info('x');
        await logger.complete();
        const listeners = ['exit', 'beforeExit'].map((event) => process.listenerCount(event));
        counts.add([...listeners, process.stdout.listenerCount('error')].join());
      }
      console.log(counts.size);
    `);
    expect([stdout, stderr]).toEqual(['x\nx\nx\n1\n', '']);
  });

  it('of another major version have a logger of their own, which one line says', async () => {
    const { stdout, stderr } = await run('console.log(one.logger === two.logger, one.logger === cjs.logger);', '7.3.1');
    expect(stdout).toBe('false true\n');
    expect(stderr).toMatch(/^logly-otel: versions 0\.\d+\.\d+ and 7\.3\.1 are loaded in one process; .*\n$/);
  });
});
