import { describe, expect, it } from 'vitest';
import type { DeadLetterContext } from '../../../src/bridge/add/options.js';
import { deferred } from '../../support/deferred.js';
import { MESSAGE, testLogger } from '../../support/test-logger.js';
import { turns } from '../../support/turns.js';

/** Keeps what it is sent. */
function letterBox() {
  const letters: Array<[string, string, string]> = [];
  const deadLetter = (message: string, { reason, error }: DeadLetterContext) =>
    void letters.push([message.trim(), reason, error === undefined ? '' : String(error)]);
  return { letters, deadLetter };
}

describe('add: deadLetter', () => {
  it('gets what failed for good, with what made it fail, as the sink would have had it', async () => {
    const { letters, deadLetter } = letterBox();
    const { logger } = testLogger({ onInternalError: () => {} });
    logger.add((message) => Promise.reject(new Error(`no ${message.trim()}`)), { format: '<{message}>', deadLetter });
    logger.info('a');
    logger.info('b');
    await logger.complete();
    expect(letters).toEqual([
      ['<a>', 'failed', 'Error: no <a>'],
      ['<b>', 'failed', 'Error: no <b>'],
    ]);
  });

  it('gets JSON where the format of the sink throws', async () => {
    const { letters, deadLetter } = letterBox();
    const { logger } = testLogger({ onInternalError: () => {} });
    const format = ({ body }: { body?: unknown }) => {
      if (body === 'bad') throw new Error('no format');
      return `<${body}>`;
    };
    logger.add(() => Promise.reject(new Error('no sink')), { format, deadLetter });
    logger.info('bad', { a: 1 });
    logger.info('good');
    await logger.complete();
    expect(letters.map(([text, , error]) => [text.startsWith('{') ? JSON.parse(text).message : text, error])).toEqual([
      ['bad', 'Error: no format'],
      ['<good>', 'Error: no sink'],
    ]);
  });

  it('gets what was dropped, with the reason', async () => {
    const { letters, deadLetter } = letterBox();
    const { logger } = testLogger();
    logger.add(async () => {}, { format: MESSAGE, maxQueueSize: 1, maxQueueBytes: 1_000, deadLetter });
    logger.info('a');
    logger.info('b');
    logger.info('x'.repeat(2_000));
    await logger.complete();
    expect(letters.map(([text, reason]) => [text.slice(0, 3), reason])).toEqual([
      ['b', 'queue_full'],
      ['xxx', 'too_large'],
    ]);
  });

  it('gets the poison of a batch alone, as JSON where the sink is an exporter', async () => {
    const texts: string[] = [];
    const { logger } = testLogger({ onInternalError: () => {} });
    logger.add(
      {
        export(records, done) {
          const poisoned = records.some(({ body }) => body === 'poison');
          done(poisoned ? { code: 1, error: Object.assign(new Error('400'), { code: 400 }) } : { code: 0 });
        },
        async shutdown() {},
      },
      { deadLetter: (message) => void texts.push(message), batch: { maxExportBatchSize: 5_000 } },
    );
    for (let i = 0; i < 5_000; i++) logger.info(i === 77 ? 'poison' : 'fine', { i });
    await logger.complete();
    expect(texts.map((text) => (JSON.parse(text) as { extra: unknown }).extra)).toEqual([{ i: 77 }]);
    expect(logger.stats()[0]).toMatchObject({ delivered: 4_999, failed: 1 });
  });

  it('gets what a filter or a format that throws has rejected', async () => {
    const { letters, deadLetter } = letterBox();
    const { logger } = testLogger({ onInternalError: () => {} });
    const broken = () => {
      throw new Error('broken');
    };
    logger.add(() => {}, { filter: broken, format: MESSAGE, deadLetter });
    logger.info('x');
    await logger.complete();
    expect(letters).toEqual([['x', 'failed', 'Error: broken']]);
  });

  it('is never called in the log call, though the sink is', async () => {
    const { letters, deadLetter } = letterBox();
    const { logger } = testLogger({ onInternalError: () => {} });
    logger.add(
      () => {
        throw new Error('sync');
      },
      { format: MESSAGE, deadLetter },
    );
    logger.info('x');
    expect(letters).toEqual([]);
    await turns();
    expect(letters).toEqual([['x', 'failed', 'Error: sync']]);
  });

  it('may be async: complete() and remove() wait for it', async () => {
    for (const end of ['complete', 'remove'] as const) {
      const { logger } = testLogger({ onInternalError: () => {} });
      const gate = deferred();
      let letters = 0;
      logger.add(() => Promise.reject(new Error('x')), {
        deadLetter: async () => {
          await gate.promise;
          letters++;
        },
      });
      logger.info('x');
      let over = false;
      const ended = logger[end]().then(() => {
        over = true;
      });
      await turns(8);
      expect([over, letters]).toEqual([false, 0]);
      gate.resolve();
      await ended;
      expect(letters).toBe(1);
    }
  });

  it('reports its own failures once, and makes no dead letters of them', async () => {
    const { logger, stderr } = testLogger();
    logger.add(() => Promise.reject(new Error('first')), {
      name: 'cloud',
      deadLetter: () => Promise.reject(new Error('second')),
    });
    logger.info('x');
    const report = await logger.complete();
    expect(report.completed).toBe(true);
    expect(stderr.map((text) => /Handler #1 \(([^)]*)\) .*\n.*\n(.*)/.exec(text)?.slice(1))).toEqual([
      ['cloud', 'Error: first'],
      ['cloud dead letter', 'Error: second'],
    ]);
  });

  it('gets what a removal ran out of time for, and not what an abort or a recursion has dropped', async () => {
    for (const abort of [true, false]) {
      const { letters, deadLetter } = letterBox();
      const { logger, clock } = testLogger();
      logger.add(() => new Promise(() => {}), { format: MESSAGE, deadLetter, concurrency: 1 });
      logger.info('a');
      logger.info('b');
      await turns();
      const removed = logger.remove(1, { abort, timeoutMillis: 100 });
      await turns();
      clock.advance(100);
      await turns();
      clock.advance(1_000);
      await removed;
      expect(letters.map(([text, reason]) => [text, reason])).toEqual(
        abort
          ? []
          : [
              ['b', 'removed'],
              ['a', 'removed'],
            ],
      );
    }
    const { letters, deadLetter } = letterBox();
    const { logger } = testLogger();
    logger.add(async () => void logger.info('again'), { deadLetter });
    logger.info('x');
    await logger.complete();
    await logger.complete();
    expect(logger.stats()[0]?.dropped).toEqual({ recursion: 1 });
    expect(letters).toEqual([]);
  });

  it.each([
    [42, /`deadLetter` must be a function, 'stdout', 'stderr' or a path, got 42/],
    ['http://dead.example/letters', /`sink` must be/],
  ])('refuses %j', (deadLetter, text) => {
    expect(() => testLogger().logger.add(() => {}, { deadLetter } as never)).toThrow(text);
  });

  it('is nothing for a processor, which has no delivery', () => {
    const processor = { onEmit() {}, async forceFlush() {}, async shutdown() {} };
    expect(() => testLogger().logger.add(processor, { deadLetter: () => {} })).toThrow(/`deadLetter` cannot be used/);
  });
});
