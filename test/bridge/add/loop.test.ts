import { afterAll, describe, expect, it } from 'vitest';
import type { AddOptions } from '../../../src/bridge/add/options.js';
import type { PatchableRecord } from '../../../src/bridge/call/patch.js';
import type { SinkFunction } from '../../../src/exporters/callable.js';
import { EventLoop } from '../../../src/exporters/loop/event-loop.js';
import { SinkModule } from '../../../src/exporters/loop/sink-module.js';
import { runSource } from '../../support/child.js';
import { lawGap } from '../../support/law.js';
import { openGate, outputFile, sharedCounter, sinkModule, testLoop } from '../../support/loop.js';
import { MESSAGE, testLogger } from '../../support/test-logger.js';

const loop = testLoop();
afterAll(() => loop.close({ timeoutMillis: 0 }));

/** Blocks this thread until it holds. */
function blockUntil(holds: () => boolean): void {
  const until = performance.now() + 20_000;
  while (!holds()) if (performance.now() > until) throw new Error(`still not so: ${holds}`);
}

/** What both a sink of this thread and one on a loop make of the same calls. */
async function both(options: AddOptions, log: (logger: ReturnType<typeof testLogger>['logger']) => void) {
  const { logger } = testLogger();
  const { path, text } = outputFile();
  let here = '';
  logger.add(
    ((message) => {
      here += message;
    }) as SinkFunction,
    options as object,
  );
  logger.add(sinkModule('file', { path }), { ...options, loop });
  log(logger);
  expect((await logger.complete()).completed).toBe(true);
  expect(here).not.toBe('');
  expect(text()).toBe(here);
  return here;
}

function renamed(record: PatchableRecord): void {
  record.body = 'patched';
}

describe('add: a SinkModule', () => {
  it('gets text, record, signal and attempt on another thread', async () => {
    const { logger } = testLogger({ name: 'shop', resource: { attributes: { 'service.name': 'shop' } } });
    const { path, kept } = outputFile();
    let here: object | undefined;
    logger.add((_, { record }) => {
      here = record;
    });
    logger.add(sinkModule('keep', { path }), { format: MESSAGE, loop });
    const values = {
      big: 2n ** 62n,
      bytes: Uint8Array.of(1, 2),
      none: undefined,
      minus: -0,
      nan: Number.NaN,
      when: new Date(0),
    };
    logger.opt({ eventName: 'paid' }).info('paid {n}', { n: 3, deep: { list: [1, { a: null }] }, ...values });
    logger.error('failed', new Error('x', { cause: 'y' }));
    await logger.complete();
    const [paid, failed] = kept();
    expect(paid).toMatchObject({ message: 'paid 3\n', attempt: 1, aborted: false, frozen: true });
    expect(paid?.threadId).not.toBe(0);
    expect(paid?.record).toMatchObject({
      body: 'paid 3',
      severityText: 'INFO',
      severityNumber: 9,
      eventName: 'paid',
      attributes: {
        n: 3,
        deep: { list: [1, { a: null }] },
        big: 2n ** 62n,
        bytes: Uint8Array.of(1, 2),
        minus: -0,
        nan: Number.NaN,
      },
      instrumentationScope: { name: 'shop' },
      resource: { attributes: { 'service.name': 'shop' } },
    });
    expect(failed?.record).toEqual({ ...here });
  });

  it('keeps the span context', async () => {
    const { logger } = testLogger();
    const { path, kept } = outputFile();
    logger.add(sinkModule('keep', { path }), { loop });
    const spanContext = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 };
    const context = {
      getValue: (key: symbol) => (key.description?.includes('SPAN') ? { spanContext: () => spanContext } : undefined),
    };
    logger.loggerProvider.getLogger('lib').emit({ body: 'x', context });
    await logger.complete();
    expect(kept()[0]?.record).toMatchObject({ spanContext });
  });

  it.each<[string, AddOptions]>([
    ['the default format', {}],
    [
      'every token',
      { format: '{time:x} {level: <8}{level.icon}{level_no} {name} {thread} {process} {elapsed} {message} {extra}' },
    ],
    ['colours', { format: '<level>{level}</level> <red>{message}</red>', colorize: true }],
    ['serialize', { serialize: true }],
    ...(['ecs', 'gcp', 'datadog', 'otel', 'flat'] as const).map(
      (serialize) => [`the profile ${serialize}`, { serialize }] as [string, AddOptions],
    ),
    [
      'a shape',
      { serialize: { profile: 'gcp', project: 'shop', timeKey: 'ts', levelCase: 'lower' }, prettyJson: true },
    ],
    ['a function as serialize', { serialize: ({ body }) => ({ body, big: 2n }) }],
    ['prettyJson', { serialize: true, prettyJson: { indent: 4, sortKeys: true } }],
    ['backtrace off', { backtrace: false }],
    ['a format function', { format: ({ body }) => `<${String(body)}>` }],
    ['a level, a filter and a patch', { level: 'NOTICE', filter: { n: 1 }, format: MESSAGE, patch: renamed }],
  ])('has the same text as a sink of this thread: %s', async (_, options) => {
    await both(options, (logger) => {
      logger.level('PAID', { no: 33, color: '<green>', icon: '💰' });
      logger.level('INFO', { icon: 'i!' });
      logger.log('PAID', 'paid {n}', { n: 1 });
      logger.info('two\nlines\x1b', { n: 1, list: [1] });
      logger.level('PAID', { icon: '€' });
      logger.log('PAID', 'again', { n: 1 });
      logger.opt({ raw: true }).warning('raw\n', { n: 1 });
      logger.opt({ colors: true }).warning('<blue>blue</blue> <level>own</level>', { n: 1 });
      logger.getLogger('other').error('failed', { n: 1 }, new TypeError('x', { cause: new Error('y') }));
      logger.log(77, 'numbered', { n: 1 });
    });
  });

  it('calls a format function in the log call', async () => {
    const { logger } = testLogger();
    const { path, lines } = outputFile();
    let outside = 'before';
    logger.add(sinkModule('file', { path }), { format: () => outside, loop });
    logger.info('x');
    outside = 'after';
    await logger.complete();
    expect(lines()).toEqual(['before']);
  });

  it('goes on while this thread is blocked', () => {
    const { logger } = testLogger();
    const counter = sharedCounter();
    logger.add(sinkModule('count', counter), { loop });
    for (let i = 0; i < 1_000; i++) logger.info('x');
    blockUntil(() => Atomics.load(counter, 0) === 1_000);
    expect(logger.stats()[0]).toMatchObject({ created: 1_000, delivered: 0, inFlight: 1_000 });
    expect(logger.completeSync().sinks[0]).toMatchObject({ delivered: 1_000, inFlight: 0 });
  });

  it('is waited for by completeSync, with all that waits here, batches and dead letters', () => {
    const { logger } = testLogger();
    const { path, text } = outputFile();
    const letters: string[] = [];
    const batch = { scheduledDelayMillis: 600_000 };
    logger.add(sinkModule('keepBatches', { path }), { batch, loop });
    logger.add(sinkModule('failing'), { loop, format: MESSAGE, deadLetter: (message) => void letters.push(message) });
    for (let i = 0; i < 1_500; i++) logger.info(i);
    const report = logger.completeSync({ timeoutMillis: 20_000 });
    expect(report).toMatchObject({ completed: true, timedOut: false });
    expect(report.sinks).toMatchObject([{ delivered: 1_500 }, { failed: 1_500 }]);
    expect(letters.length).toBe(1_500);
    expect(text().match(/\d+(?=\\n)/g)?.length).toBe(1_500);
  });

  it('lets completeSync return at its time-out', () => {
    const { logger } = testLogger();
    const counter = sharedCounter();
    logger.add(sinkModule('gate', counter), { loop });
    logger.info('x');
    expect(logger.completeSync({ timeoutMillis: 20 })).toMatchObject({ completed: false, sinks: [{ inFlight: 1 }] });
    openGate(counter);
    expect(logger.completeSync({ timeoutMillis: 20_000 })).toMatchObject({
      completed: true,
      sinks: [{ delivered: 1 }],
    });
  });

  it('is waited for by complete, which hurries its batches', async () => {
    const { logger } = testLogger();
    const { path, lines } = outputFile();
    logger.add(sinkModule('keepBatches', { path }), {
      format: MESSAGE,
      batch: { maxExportBatchSize: 1_000, scheduledDelayMillis: 600_000 },
      loop,
    });
    for (let i = 0; i < 2_500; i++) logger.info('m{}', i);
    await logger.complete();
    const batches = lines().map(
      (line) => JSON.parse(line) as { messages: string[]; bodies: string[]; attempt: number },
    );
    expect(batches.flatMap(({ bodies }) => bodies)).toEqual(Array.from({ length: 2_500 }, (_, i) => `m${i}`));
    expect(batches[0]?.messages[0]).toBe('m0\n');
  });

  it('reports its errors here, with their members', async () => {
    const { logger, stderr } = testLogger();
    logger.add(sinkModule('failing'), { loop });
    logger.info('x');
    const { errors, sinks } = await logger.complete();
    expect(sinks[0]).toMatchObject({ failed: 1 });
    expect(errors[0]).toBeInstanceOf(RangeError);
    expect(errors[0]).toMatchObject({ message: 'refused', code: 'E_REFUSED', cause: { message: 'no route' } });
    expect(stderr.join('')).toMatch(
      /Record was: INFO \| x\nRangeError: refused\n.*at failing[\s\S]*Caused by: Error: no route/,
    );
  });

  it('surfaces its errors once, unhandled, without catch', async () => {
    const { code, stderr } = await runSource(`
      import { Logger, SinkModule } from 'logly-otel';
      const logger = new Logger();
      logger.add(new SinkModule(new URL('test/support/loop-sinks.mjs', 'file://' + process.cwd() + '/'), { exportName: 'failing' }), { catch: false });
      logger.info('x');
    `);
    expect(code).toBe(1);
    expect(stderr).toContain('RangeError: refused');
    expect(stderr).not.toContain('Logging error');
  });

  it('tries again on its thread', async () => {
    const { logger } = testLogger();
    const { path, lines } = outputFile();
    const retry = { initialBackoffMillis: 1 };
    logger.add(sinkModule('flaky', { failures: 2, path }), { format: MESSAGE, retry, loop });
    logger.info('x');
    await logger.complete();
    expect(lines()).toEqual(['3 x']);
    expect(logger.stats()[0]).toMatchObject({ delivered: 1, failed: 0 });
  });

  it('has its time, after which its signal aborts', async () => {
    const { logger } = testLogger();
    const { path, lines } = outputFile();
    logger.add(sinkModule('stuck', { path }), { exportTimeoutMillis: 5, loop });
    logger.info('x');
    const { errors } = await logger.complete();
    expect(errors[0]).toMatchObject({ name: 'TimeoutError' });
    expect(lines()).toEqual(['TimeoutError']);
  });

  it('stops trying for a while with a breaker', async () => {
    const { logger } = testLogger();
    const { path, lines } = outputFile();
    const breaker = { failureThreshold: 1, resetMillis: 1 };
    logger.add(sinkModule('flaky', { failures: 1, path }), {
      format: MESSAGE,
      breaker,
      concurrency: 1,
      loop,
    });
    logger.info('a');
    logger.info('b');
    await logger.complete();
    expect(lines()).toEqual(['1 b']);
  });

  it.each([[1], [4]])('has %d under way at once', async (concurrency) => {
    const { logger } = testLogger();
    const { path, lines } = outputFile();
    logger.add(sinkModule('crowd', { path, together: concurrency }), { concurrency, loop });
    for (let i = 0; i < 20; i++) logger.info('x');
    await logger.complete();
    expect(Math.max(...lines().map(Number))).toBe(concurrency);
  });

  it.each(['failed', 'rejected'])('counts what a batch says has %s', async (how) => {
    const { logger, stderr } = testLogger();
    const letters: string[] = [];
    logger.add(sinkModule('partly', { refuse: 'bad', how }), {
      batch: true,
      loop,
      format: MESSAGE,
      deadLetter: (message) => void letters.push(message.trim()),
    });
    for (let i = 0; i < 6; i++) logger.info(i % 2 === 0 ? `good ${i}` : `bad ${i}`);
    await logger.complete();
    expect(logger.stats()[0]).toMatchObject({ delivered: 3, failed: 3 });
    expect(letters.length).toBe(3);
    if (how === 'failed') expect(letters).toEqual(['bad 1', 'bad 3', 'bad 5']);
    expect(stderr.join('').match(/Logging error/g)?.length).toBeLessThan(3);
  });

  it('may be an object with write, flush, complete and stop', async () => {
    const { logger } = testLogger();
    const { path, lines } = outputFile();
    const id = logger.add(sinkModule('object', { path }), { format: MESSAGE, loop });
    logger.info('x');
    await logger.complete();
    expect(lines()).toEqual(['x', 'flush', 'complete']);
    await logger.remove(id);
    expect(lines()).toEqual(['x', 'flush', 'complete', 'stop']);
  });

  it('rejects remove with what its stop throws', async () => {
    const { logger } = testLogger();
    const { path } = outputFile();
    const id = logger.add(sinkModule('object', { path, stop: 'cannot stop' }), { loop });
    await expect(logger.remove(id)).rejects.toThrow('cannot stop');
  });

  it('is dropped by an abort, wherever its records are', async () => {
    const { logger } = testLogger();
    const counter = sharedCounter();
    const id = logger.add(sinkModule('gate', counter), { loop });
    for (let i = 0; i < 2_000; i++) logger.info('x');
    await logger.remove(id, { abort: true });
    expect(logger.stats()[0]).toMatchObject({ created: 2_000, delivered: 0, dropped: { removed: 2_000 } });
    expect(loop.running).toBe(true);
  });

  it('whose thread stands still keeps an abort for a second, whatever time it was given', async () => {
    const { logger, clock } = testLogger();
    const counter = sharedCounter();
    const own = testLoop();
    const id = logger.add(sinkModule('standing', counter), { loop: own });
    logger.info('x');
    blockUntil(() => Atomics.load(counter, 0) === 1);
    const removed = expect(logger.remove(id, { abort: true, timeoutMillis: 20_000 })).rejects.toThrow('1000 ms');
    clock.advance(1_000);
    await removed;
    expect(logger.stats()[0]).toMatchObject({ dropped: { removed: 1 } });
    openGate(counter);
    await own.close();
  });

  it('evicts by the policy of its queue, beyond the records in flight, and ready waits for it', async () => {
    const { logger } = testLogger();
    const counter = sharedCounter();
    logger.add(sinkModule('gate', counter), {
      maxQueueSize: 10,
      overflow: 'drop-oldest',
      concurrency: 2_000,
      loop,
    });
    for (let i = 0; i < 1_100; i++) logger.info('x');
    const [full] = logger.stats();
    expect(full).toMatchObject({ created: 1_100, inFlight: 1_024, queued: 10, dropped: { queue_full: 66 } });
    let ready = false;
    const wait = logger.ready().then(() => {
      ready = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(ready).toBe(false);
    openGate(counter);
    await wait;
    const { sinks } = await logger.complete();
    expect(sinks[0]).toMatchObject({ delivered: 1_034 });
    expect(lawGap(sinks[0] as never)).toBe(0);
  });

  it('has at most some MiB in flight', () => {
    const { logger } = testLogger();
    logger.add(sinkModule('gate', sharedCounter()), { loop });
    for (let i = 0; i < 20; i++) logger.info('x'.repeat(1_000_000));
    const { inFlight = 0, queued = 0 } = logger.stats()[0] ?? {};
    expect(inFlight).toBeLessThan(12);
    expect(inFlight + queued).toBe(20);
  });

  it.each([
    ['missing', undefined, /`exportName` must be an export of .*got "missing"/],
    ['broken', {}, /no database/],
    ['notASink', undefined, /`notASink` must be a function or an object with `write`, got 7/],
    ['generator', undefined, /`generator` must be a plain or an async function.*got a generator function/],
    ['notASink', {}, /`notASink` must be a factory/],
    ['nothing', {}, /`nothing` must be a function or an object with `write`, got undefined/],
  ])('whose export %s cannot be used fails its records with that error', async (exportName, options, text) => {
    const { logger, stderr } = testLogger();
    const { path, lines } = outputFile();
    logger.add(sinkModule(exportName, options), { loop });
    logger.add(sinkModule('file', { path }), { loop, format: MESSAGE });
    logger.info('a');
    logger.info('b');
    const { errors, sinks } = await logger.complete();
    expect(String(errors[0])).toMatch(text);
    expect(sinks).toMatchObject([{ failed: 2 }, { delivered: 2 }]);
    expect(stderr.join('')).toMatch(text);
    logger.info('later');
    expect((await logger.complete()).sinks).toMatchObject([{ failed: 3 }, { delivered: 3 }]);
    logger.info('sync');
    expect(logger.completeSync({ timeoutMillis: 20_000 }).sinks).toMatchObject([{ failed: 4 }, { delivered: 4 }]);
    expect(lines()).toEqual(['a', 'b', 'later', 'sync']);
  });

  it('that is an object takes no batches', async () => {
    const { logger } = testLogger();
    logger.add(sinkModule('object', { path: 'x' }), { batch: true, loop });
    logger.info('x');
    expect(String((await logger.complete()).errors[0])).toContain('`batch` cannot be used for an object with `write`');
  });

  it('opens again on its loop with reinstall', async () => {
    const { logger } = testLogger();
    const { path, lines } = outputFile();
    const id = logger.add(sinkModule('file', { path }), { format: MESSAGE, loop });
    logger.info('a');
    expect(await logger.reinstall(id)).toEqual([2]);
    logger.info('b');
    await logger.complete();
    expect(lines()).toEqual(['a', 'b']);
  });

  it('is called by the name of its file, or as one likes', () => {
    const { logger } = testLogger();
    logger.add(sinkModule('default'), { loop });
    logger.add(sinkModule('default'), { loop, name: 'cloud' });
    expect(logger.stats().map(({ name }) => name)).toEqual(['loop-sinks.mjs', 'cloud']);
  });

  it('shares one background loop with all that name none, as long as there is one', async () => {
    const { stdout, stderr } = await runSource(`
      import { Logger, SinkModule } from 'logly-otel';
      let threads = 0;
      process.on('worker', () => threads++);
      const logger = new Logger();
      const other = new Logger();
      const module = new SinkModule(process.cwd() + '/test/support/loop-sinks.mjs');
      logger.add(module);
      other.add(module);
      logger.info('x');
      other.info('x');
      console.log((await logger.complete()).completed, (await other.complete()).completed, threads);
      await logger.shutdown();
      await other.shutdown();
      const third = new Logger();
      third.add(module);
      third.info('x');
      console.log((await third.complete()).completed, threads);
    `);
    expect([stdout, stderr]).toEqual(['true true 1\ntrue 2\n', '']);
  });

  it('cannot be added on a thread of a loop', async () => {
    const { stdout, stderr } = await runSource(
      `
      import { Logger, SinkModule } from 'logly-otel';
      const logger = new Logger();
      logger.add(new SinkModule(process.cwd() + '/test/support/loop-within-loop.mjs'));
      logger.info('x');
      console.log((await logger.complete()).sinks[0].failed);
    `,
      { LOGLY_AUTOINIT: 'false' },
    );
    expect(stdout).toBe('1\n');
    expect(stderr).toContain('a SinkModule cannot be added on the thread of an event loop');
  });
});

describe('misuse of a SinkModule', () => {
  const module = sinkModule('default');
  it.each<[unknown, unknown, typeof TypeError | typeof RangeError, RegExp]>([
    [
      () => {},
      { loop: new EventLoop() },
      TypeError,
      /`loop` cannot be used for a function \(a function cannot cross threads/,
    ],
    ['stderr', { loop: new EventLoop() }, TypeError, /`loop` cannot be used for a console stream/],
    [module, { loop: {} }, TypeError, /`loop` must be an EventLoop, got an object/],
    [module, { retry: { retryable: () => true } }, TypeError, /`retry.retryable` .* a function cannot cross threads/],
    [module, { retry: { maxAttempts: 0 } }, RangeError, /`retry.maxAttempts`/],
    [module, { breaker: { failureThreshold: 1 } }, TypeError, /`breaker.resetMillis`/],
    [module, { batch: { size: 1 } }, TypeError, /`size` is not an option of batch/],
    [module, { concurrency: 0 }, RangeError, /`concurrency`/],
    [module, { exportTimeoutMillis: 'x' }, TypeError, /`exportTimeoutMillis`/],
    [module, { maxQueueSize: 0 }, RangeError, /`maxQueueSize`/],
    [module, { format: '{time:SSSSSSS}' }, Error, /Invalid time format/],
    [module, { enqueue: 1 }, TypeError, /`enqueue`/],
    [module, { rotation: 'daily' }, TypeError, /`rotation` cannot be used for a SinkModule/],
    [
      new SinkModule('/no/such/sink.mjs'),
      {},
      RangeError,
      /`sink` must be a module that exists, got "\/no\/such\/sink.mjs"/,
    ],
  ])('%o, %o throws at add', (sink, options, type, text) => {
    const { logger } = testLogger();
    const misuse = () => logger.add(sink as never, options as never);
    expect(misuse).toThrow(type);
    expect(misuse).toThrow(text);
    expect(logger.stats()).toEqual([]);
  });
});
