import type { Worker } from 'node:worker_threads';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Logger } from '../../../src/bridge/logger.js';
import { EventLoop } from '../../../src/exporters/loop/event-loop.js';
import { FakeClock } from '../../support/fake-clock.js';
import { lawGap } from '../../support/law.js';
import { kill, nextThread, openGate, outputFile, sharedCounter, sinkModule, testLoop } from '../../support/loop.js';
import { MESSAGE, testLogger } from '../../support/test-logger.js';
import { turns } from '../../support/turns.js';

/** A loop whose restarts follow a fake clock. */
function loopWithClock() {
  const clock = new FakeClock();
  const loop = testLoop(clock);
  onTestFinished(() => closeNow(loop, clock));
  return { clock, loop };
}

/** Closes the loop, and advances the clock past the time-outs. */
async function closeNow(loop: EventLoop, clock: FakeClock): Promise<void> {
  let isClosed = false;
  void loop.close({ timeoutMillis: 0 }).then(() => {
    isClosed = true;
  });
  while (!isClosed) {
    clock.advance(1_000);
    await turns(1);
  }
}

function exitOf(thread: Worker): Promise<unknown> {
  return new Promise((resolve) => thread.once('exit', resolve));
}

/** Kills the thread, and returns the next one. */
async function afterNextDeath(clock: FakeClock, died: Promise<unknown>) {
  await died;
  const thread = nextThread();
  clock.advance(1_000);
  const started = await thread;
  return { died: exitOf(started) };
}

function totals(logger: Logger) {
  const reports = logger.stats();
  for (const report of reports) expect(lawGap(report)).toBe(0);
  return reports;
}

describe('EventLoop', () => {
  it('starts a thread at its first sink, once', async () => {
    const { logger } = testLogger();
    const { loop } = loopWithClock();
    let threads = 0;
    const counted = () => threads++;
    process.on('worker', counted);
    expect(loop.running).toBe(false);
    await turns();
    expect(threads).toBe(0);
    logger.add(sinkModule('default'), { loop });
    expect(loop.running).toBe(true);
    logger.add(sinkModule('default'), { loop });
    await turns();
    process.removeListener('worker', counted);
    expect(threads).toBe(1);
  });

  it('passes its name to its threads', () => {
    expect(new EventLoop().name).toBe('logly');
    expect(new EventLoop({ name: 'cloud' }).name).toBe('cloud');
  });

  it.each([
    [{ name: 7 }, /`name` must be a string, got 7/],
    [{ nam: 'x' }, /`nam` is not an option of EventLoop/],
    [null, /`EventLoop` must be an object/],
  ])('refuses %j', (init, text) => {
    expect(() => new EventLoop(init as never)).toThrow(text);
  });
});

describe('EventLoop.close', () => {
  it('delivers all accepted records, then ends the thread', async () => {
    const { logger } = testLogger();
    const { loop } = loopWithClock();
    const { path, lines } = outputFile();
    const thread = nextThread();
    logger.add(sinkModule('object', { path }), { format: MESSAGE, loop });
    const exited = exitOf(await thread);
    for (let i = 0; i < 1_500; i++) logger.info('x');
    await loop.close();
    await exited;
    expect(loop.running).toBe(false);
    expect(lines().filter((line) => line === 'x').length).toBe(1_500);
    expect(lines().at(-1)).toBe('stop');
    expect(totals(logger)[0]).toMatchObject({ delivered: 1_500 });
  });

  it('drops records for sinks that remain on it', async () => {
    const { logger, stderr } = testLogger();
    const { loop } = loopWithClock();
    const id = logger.add(sinkModule('default'), { loop });
    await loop.close();
    logger.info('x');
    expect(totals(logger)[0]).toMatchObject({ created: 1, dropped: { loop_closed: 1 } });
    expect(stderr.join('')).toContain('is losing records (loop_closed)');
    expect(await logger.complete()).toMatchObject({ completed: true });
    expect(logger.completeSync()).toMatchObject({ completed: true });
    await logger.remove(id);
  });

  it('drops records that are not delivered in time, and ends the thread', async () => {
    const { logger } = testLogger();
    const { loop, clock } = loopWithClock();
    const thread = nextThread();
    logger.add(sinkModule('gate', sharedCounter()), { loop });
    const exited = exitOf(await thread);
    for (let i = 0; i < 1_100; i++) logger.info('x');
    const closed = loop.close({ timeoutMillis: 10 });
    clock.advance(10);
    await closed;
    await exited;
    expect(totals(logger)[0]).toMatchObject({ created: 1_100, dropped: { loop_closed: 1_100 } });
  });

  it('refuses further sinks', async () => {
    const { logger } = testLogger();
    const { loop } = loopWithClock();
    await loop.close();
    expect(() => logger.add(sinkModule('default'), { loop })).toThrow("to the event loop 'test': it was closed");
    expect(logger.stats()).toEqual([]);
  });

  it('may be called twice, and without a sink', async () => {
    const { loop } = loopWithClock();
    expect(loop.close()).toBe(loop.close());
    await loop.close();
    expect(() => loop.close({ timeoutMillis: -1 })).toThrow(RangeError);
    expect(() => loop.close({ timeout: 1 } as never)).toThrow('`timeout` is not an option of close');
  });

  it.each<[string, (logger: Logger) => Promise<unknown>]>([
    ['complete', (logger) => logger.complete()],
    ['shutdown', (logger) => logger.shutdown()],
    ['remove', (logger) => logger.remove()],
    ['remove of the one sink', (logger) => logger.remove(1)],
  ])('does not block a concurrent %s, before it or after it', async (_, end) => {
    for (const order of ['before', 'after', 'later'] as const) {
      const { logger } = testLogger();
      const { loop } = loopWithClock();
      const { path, lines } = outputFile();
      logger.add(sinkModule('object', { path }), { format: MESSAGE, loop });
      for (let i = 0; i < 100; i++) logger.info('x');
      const before = order === 'before' ? end(logger) : undefined;
      const closed = loop.close();
      // The fake clock does not advance: a wait without a response would not end.
      if (order === 'later') await turns(3);
      await Promise.all([before ?? end(logger), closed]);
      expect(lines().filter((line) => line === 'x')).toHaveLength(100);
      expect(lines().filter((line) => line === 'stop')).toHaveLength(1);
    }
  });

  it('ends the wait for the complete of a sink that hangs', async () => {
    const { logger } = testLogger();
    const { loop, clock } = loopWithClock();
    const thread = nextThread();
    logger.add(sinkModule('incomplete'), { loop });
    const exited = exitOf(await thread);
    logger.info('x');
    await Promise.all([logger.complete(), loop.close()]);
    await exited;
    expect(clock.pendingTimers).toBe(0);
  });

  it('reports what the stop of a sink throws', async () => {
    const { logger, stderr } = testLogger();
    const { loop } = loopWithClock();
    const { path } = outputFile();
    logger.add(sinkModule('object', { path, stop: 'cannot stop' }), { loop });
    await loop.close();
    expect(stderr.join('')).toContain('Error: cannot stop');
  });
});

describe('a thread that dies', () => {
  it('is restarted, and gets all unacknowledged records again', async () => {
    const { logger, stderr } = testLogger();
    const { loop, clock } = loopWithClock();
    const counter = sharedCounter();
    const first = nextThread();
    logger.add(sinkModule('gate', counter), { loop });
    const thread = await first;
    for (let i = 0; i < 200; i++) logger.info('x');
    while (Atomics.load(counter, 0) < 64) await turns(1);
    const second = nextThread();
    await kill(thread);
    clock.advance(999);
    expect(totals(logger)[0]).toMatchObject({ inFlight: 200 });
    openGate(counter);
    clock.advance(1);
    await second;
    expect((await logger.complete()).completed).toBe(true);
    expect(totals(logger)[0]).toMatchObject({ created: 200, delivered: 200, inFlight: 0 });
    expect(Atomics.load(counter, 0)).toBe(64 + 200);
    expect(stderr.join('')).toContain("the thread of the event loop 'test' died: it ended with code 1");
  });

  it('repeatedly with one record loses only that record', async () => {
    const { logger } = testLogger();
    const { loop, clock } = loopWithClock();
    const mine = outputFile();
    const other = outputFile();
    const letters: string[] = [];
    const first = nextThread();
    logger.add(sinkModule('mortal', { path: mine.path }), {
      format: MESSAGE,
      loop,
      deadLetter: (message) => void letters.push(message),
    });
    logger.add(sinkModule('file', { path: other.path }), { format: MESSAGE, loop });
    let next = { died: exitOf(await first) };
    for (let i = 0; i < 20; i++) logger.info(i === 7 ? 'poison' : `m${i}`);
    const completed = logger.complete();
    next = await afterNextDeath(clock, next.died);
    logger.info('later');
    next = await afterNextDeath(clock, next.died);
    await afterNextDeath(clock, next.died);
    const { errors } = await completed;
    await logger.complete();
    expect(totals(logger)).toMatchObject([
      { created: 21, delivered: 20, failed: 1 },
      { created: 21, delivered: 21, failed: 0 },
    ]);
    expect(letters).toEqual(['poison\n']);
    expect(errors.at(-1)).toMatchObject({ retryable: false, message: expect.stringContaining('3 times') });
    const all = [...Array.from({ length: 20 }, (_, i) => `m${i}`).filter((text) => text !== 'm7'), 'later'];
    expect(new Set(mine.lines())).toEqual(new Set(all));
    expect(other.lines().filter((text) => text === 'poison').length).toBeGreaterThan(0);
  });

  it('repeatedly while it opens a sink loses only that sink', async () => {
    const { logger } = testLogger();
    const { loop, clock } = loopWithClock();
    const good = outputFile();
    const first = nextThread();
    logger.add(sinkModule('lethal', {}), { loop });
    logger.add(sinkModule('file', { path: good.path }), { format: MESSAGE, loop });
    let next = { died: exitOf(await first) };
    for (let i = 0; i < 3; i++) logger.info(`m${i}`);
    next = await afterNextDeath(clock, next.died);
    next = await afterNextDeath(clock, next.died);
    await afterNextDeath(clock, next.died);
    const { sinks } = await logger.complete();
    expect(sinks).toMatchObject([{ failed: 3 }, { delivered: 3 }]);
    logger.info('m3');
    expect((await logger.complete()).sinks).toMatchObject([{ failed: 4 }, { delivered: 4 }]);
    expect(good.lines()).toEqual(['m0', 'm1', 'm2', 'm3']);
  });

  it('without records is restarted at the next record', async () => {
    const { logger } = testLogger();
    const { loop, clock } = loopWithClock();
    const { path, lines } = outputFile();
    const first = nextThread();
    logger.add(sinkModule('file', { path }), { format: MESSAGE, loop });
    const thread = await first;
    logger.info('a');
    await logger.complete();
    await kill(thread);
    expect(clock.pendingTimers).toBe(0);
    clock.advance(5_000);
    logger.info('b');
    await logger.complete();
    expect(lines()).toEqual(['a', 'b']);
  });

  it('does not block remove or shutdown', async () => {
    const { logger } = testLogger();
    const { loop } = loopWithClock();
    const first = nextThread();
    const id = logger.add(sinkModule('gate', sharedCounter()), { loop });
    const thread = await first;
    logger.info('x');
    await kill(thread);
    await logger.remove(id, { abort: true });
    expect(logger.stats()[0]).toMatchObject({ dropped: { removed: 1 } });
    await logger.shutdown();
  });

  it('may end by an uncaught error', async () => {
    const { logger } = testLogger();
    const { loop, clock } = loopWithClock();
    const first = nextThread();
    logger.add(sinkModule('uncaught'), { loop });
    const died = exitOf(await first);
    logger.info('x');
    const completed = logger.complete();
    await died;
    await closeNow(loop, clock);
    const { errors } = await completed;
    expect(errors[0]).toMatchObject({
      message: expect.stringContaining('died'),
      cause: { message: 'nobody catches this' },
    });
    expect(totals(logger)[0]).toMatchObject({ created: 1, dropped: { loop_closed: 1 } });
  });
});
