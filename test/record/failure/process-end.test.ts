import { describe, expect, it } from 'vitest';
import { runSource } from '../../support/child.js';

const LOGGER = "import { Logger } from 'logly-otel'; const logger = new Logger();";

describe('the natural end of the process', () => {
  it('waits for all records of an async sink', async () => {
    const { code, stdout } = await runSource(`${LOGGER}
      let delivered = 0;
      logger.add(async () => { await new Promise((resolve) => setTimeout(resolve, 1)); delivered++; });
      for (let i = 0; i < 10_000; i++) logger.info('x');
      process.on('exit', () => console.log(delivered));
    `);
    expect([code, stdout]).toEqual([0, '10000\n']);
  });

  it('sends a waiting batch without its delay of a second', async () => {
    const { code, stdout } = await runSource(`${LOGGER}
      const begun = performance.now();
      logger.add({
        export(records, done) { console.log(records.length, performance.now() - begun < 900); done({ code: 0 }); },
        async shutdown() {},
      });
      for (let i = 0; i < 10; i++) logger.info('x');
    `);
    expect([code, stdout]).toEqual([0, '10 true\n']);
  });

  it('waits for enqueued records', async () => {
    const { stdout } = await runSource(`${LOGGER}
      logger.add('stdout', { enqueue: true, format: '{message}' });
      for (let i = 0; i < 3; i++) logger.info(i);
    `);
    expect(stdout).toBe('0\n1\n2\n');
  });

  it('does not wait for a sink that never settles, and reports what is left', async () => {
    const { code, stderr } = await runSource(`${LOGGER}
      logger.add(() => new Promise(() => {}), { name: 'never' });
      for (let i = 0; i < 5; i++) logger.info('x');
    `);
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /logly-otel: 5 records were not delivered when the process ended \(sink #1 never: 0 queued, 5 in flight\)/,
    );
  });

  it.each([
    ['hangs', '() => new Promise(() => {})'],
    ['waits on an unreferenced timer', '() => new Promise((resolve) => setTimeout(resolve, 60_000).unref())'],
  ])('waits for the deadline of a delivery that %s while others wait behind it', async (_, hang) => {
    const { code, stdout, stderr } = await runSource(`${LOGGER}
      let calls = 0;
      const hang = ${hang};
      logger.add((text) => (calls++ === 0 ? hang() : Promise.resolve(console.log(text.trim()))), {
        concurrency: 1, exportTimeoutMillis: 100, format: '{message}',
      });
      for (const text of ['one', 'two', 'three']) logger.info(text);
    `);
    expect([code, stdout]).toEqual([0, 'two\nthree\n']);
    expect(stderr).toContain('timeout');
  });

  it('repeats an attempt that hung until its deadline', async () => {
    const { code, stdout } = await runSource(`${LOGGER}
      let calls = 0;
      logger.add(() => (calls++ === 0 ? new Promise(() => {}) : Promise.resolve(console.log('again'))), {
        exportTimeoutMillis: 100, retry: { initialBackoffMillis: 10 },
      });
      logger.info('x');
    `);
    expect([code, stdout]).toEqual([0, 'again\n']);
  });

  it('reports what is left after process.exit as well', async () => {
    const { code, stderr } = await runSource(`${LOGGER}
      logger.add(async () => {}, { name: 'late' });
      logger.info('x');
      process.exit(3);
    `);
    expect(code).toBe(3);
    expect(stderr).toContain('1 record was not delivered when the process ended (sink #1 late');
  });

  it.each([
    ['nothing was waited for', '', 'await logger.complete() before the end'],
    ['the wait timed out', 'await logger.complete({ timeoutMillis: 20 });', 'complete() timed out after 20 ms'],
    ['the blocking wait did', 'logger.completeSync({ timeoutMillis: 0 });', 'complete() timed out after 0 ms'],
    ['another logger waited', 'await other.complete({ timeoutMillis: 20 });', 'await logger.complete()'],
  ])('advises what helps, where %s', async (_, wait, advice) => {
    const { stderr } = await runSource(`${LOGGER}
      const other = new Logger();
      logger.add(() => new Promise(() => {}), { name: 'never' });
      logger.info('x');
      ${wait}
      process.exit();
    `);
    expect(stderr).toContain(advice);
    expect(stderr.match(/complete\(/g)).toHaveLength(1);
  });

  it('writes nothing when nothing is left', async () => {
    const { stderr } = await runSource(`${LOGGER}
      logger.add(async () => {});
      logger.info('x');
      await logger.complete();
      process.exit();
    `);
    expect(stderr).toBe('');
  });

  it('waits for our batch processor in a stock LoggerProvider as well', async () => {
    const { stdout } = await runSource(`
      import { LoggerProvider } from '@opentelemetry/sdk-logs';
      import { BatchLogRecordProcessor } from 'logly-otel/processors';
      const exporter = { export(records, done) { console.log(records.length); done({ code: 0 }); }, async shutdown() {} };
      const provider = new LoggerProvider({ processors: [new BatchLogRecordProcessor({ exporter })] });
      provider.getLogger('x').emit({ body: 'x' });
    `);
    expect(stdout).toBe('1\n');
  });
});

describe('await logger.complete()', () => {
  it('keeps the process alive until its time-out, and no longer', async () => {
    const { code, stdout } = await runSource(`${LOGGER}
      logger.add(() => new Promise(() => {}));
      logger.info('x');
      const report = await logger.complete({ timeoutMillis: 50 });
      console.log(report.timedOut, report.completed);
    `);
    expect([code, stdout]).toEqual([0, 'true false\n']);
  });

  it('returns inside an async main, and lets the process end', async () => {
    const { code, stdout } = await runSource(`${LOGGER}
      async function main() {
        logger.add(async (message) => { process.stdout.write(message); }, { format: '{message}' });
        logger.info('inside');
        await logger.complete();
        console.log('after');
      }
      await main();
    `);
    expect([code, stdout]).toEqual([0, 'inside\nafter\n']);
  });
});

describe('a sink without catch', () => {
  it('ends the process with its own error, as an unhandled rejection does', async () => {
    const { code, stderr } = await runSource(`${LOGGER}
      logger.add(async () => { throw new RangeError('from the sink'); }, { catch: false });
      logger.info('x');
    `);
    expect(code).toBe(1);
    expect(stderr).toContain('RangeError: from the sink');
    expect(stderr).not.toContain('Logging error');
  });
});
