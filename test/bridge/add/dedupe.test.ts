import { describe, expect, it } from 'vitest';
import type { AddOptions } from '../../../src/bridge/add/options.js';
import type { ReadableLogRecord } from '../../../src/record/readable.js';
import { lawGap } from '../../support/law.js';
import { MESSAGE, type TestedLogger, testLogger } from '../../support/test-logger.js';
import { turns } from '../../support/turns.js';

function setup(options: AddOptions = {}, loggerOptions: Parameters<typeof testLogger>[0] = {}) {
  const made = testLogger(loggerOptions);
  const texts: string[] = [];
  const records: ReadableLogRecord[] = [];
  made.logger.add(
    (text: string, { record }) => {
      texts.push(text.trim());
      records.push(record);
    },
    { format: MESSAGE, level: 'TRACE', dedupe: true, batch: false, ...options },
  );
  return { ...made, texts, records, stats: () => made.logger.stats()[0] };
}

function paid(logger: TestedLogger, count: number): void {
  for (let i = 0; i < count; i++) logger.info('paid {amount}', { amount: i });
}

describe('add: dedupe', () => {
  it('passes the first record of a template, and tells at the end of the window how many came behind it', () => {
    const { logger, clock, texts, records } = setup();
    paid(logger, 1_000);
    expect(texts).toEqual(['paid 0']);
    clock.advance(4_999);
    expect(texts).toHaveLength(1);
    clock.advance(1);
    expect(texts).toEqual(['paid 0', 'paid 0 (repeated 999 times in 5 s)']);
    expect(records[1]).toMatchObject({
      severityText: 'INFO',
      severityNumber: 9,
      attributes: { amount: 0, 'log.repeated': 999 },
    });
    paid(logger, 1);
    expect(texts.at(-1)).toBe('paid 0');
  });

  it('gives the summary the time at which the window ended', () => {
    const { logger, clock, records } = setup();
    paid(logger, 2);
    clock.advance(5_000);
    const [first, summary] = records.map(({ hrTime }) => hrTime[0] * 1_000 + hrTime[1] / 1_000_000);
    expect((summary as number) - (first as number)).toBe(5_000);
  });

  it('makes no record where nothing was repeated', () => {
    const { logger, clock, texts, stats } = setup();
    paid(logger, 1);
    clock.advance(60_000);
    expect(texts).toEqual(['paid 0']);
    expect(stats()).toMatchObject({ created: 1, delivered: 1, dropped: {} });
  });

  it('tells records apart by template, level and logger', () => {
    const { logger, texts } = setup();
    logger.info('a {n}', { n: 1 });
    logger.info('b {n}', { n: 1 });
    logger.error('a {n}', { n: 2 });
    logger.getLogger('other').info('a {n}', { n: 3 });
    logger.info('a {n}', { n: 4 });
    expect(texts).toEqual(['a 1', 'b 1', 'a 2', 'a 3']);
  });

  it('counts every record at every moment', async () => {
    const { logger, clock, stats } = setup();
    const check = () => expect(lawGap(stats() as never)).toBe(0);
    for (let i = 0; i < 50; i++) {
      paid(logger, i % 4);
      check();
      clock.advance(700);
      check();
    }
    await logger.complete();
    check();
    const { created, delivered, dropped } = stats() as never as { created: number; delivered: number; dropped: object };
    expect(dropped).toEqual({ repeated: created - delivered });
  });

  it('begins a window with the first record behind the last one, and sends the summary of that before it, also when the timer is late', () => {
    const { logger, clock, texts } = setup({ dedupe: { windowMillis: 100 } });
    paid(logger, 3);
    clock.stall(150);
    paid(logger, 1);
    expect(texts).toEqual(['paid 0', 'paid 0 (repeated 2 times in 100 ms)', 'paid 0']);
  });

  it('ends windows at complete(), with the time that has passed', async () => {
    const { logger, clock, texts } = setup();
    paid(logger, 2);
    clock.advance(1_250);
    await logger.complete();
    expect(texts).toEqual(['paid 0', 'paid 0 (repeated 1 time in 1.25 s)']);
  });

  it('ends windows at completeSync(), remove() and a flush of the provider', async () => {
    for (const end of [
      (logger: TestedLogger) => logger.completeSync(),
      (logger: TestedLogger) => logger.remove(1),
      (logger: TestedLogger) => logger.shutdown(),
      (logger: TestedLogger) => logger.loggerProvider.forceFlush(),
      (logger: TestedLogger) => logger.reinstall(1),
    ]) {
      const { logger, texts } = setup();
      paid(logger, 3);
      await end(logger);
      expect(texts).toEqual(['paid 0', 'paid 0 (repeated 2 times in 0 ms)']);
    }
  });

  it('takes a key and a window of the user', () => {
    const { logger, clock, texts } = setup({
      dedupe: { windowMillis: 60_000, key: ({ attributes }) => String(attributes['code']) },
    });
    logger.info('a', { code: 1 });
    logger.info('b', { code: 1 });
    logger.info('c', { code: 2 });
    clock.advance(60_000);
    expect(texts).toEqual(['a', 'c', 'a (repeated 1 time in 60 s)']);
  });

  it('lets records pass, and reports the error, where the key fails', () => {
    const thrown = new Error('no key');
    for (const key of [
      () => {
        throw thrown;
      },
      () => 7 as never,
      (async () => 'late') as never,
    ]) {
      const errors: unknown[] = [];
      const { logger, texts, stats } = setup(
        { dedupe: { key } },
        { onInternalError: (error: unknown) => void errors.push(error) },
      );
      paid(logger, 2);
      expect(texts).toEqual(['paid 0', 'paid 1']);
      expect(String(errors[0])).toMatch(/no key|`dedupe.key` must return a string/);
      expect(stats()).toMatchObject({ delivered: 2, failed: 0 });
    }
  });

  it('does not ask the key for what the key logs', () => {
    const made = setup({
      dedupe: {
        key: () => {
          made.logger.info('asked');
          return 'same';
        },
      },
    });
    paid(made.logger, 2);
    expect(made.texts).toEqual(['asked', 'paid 0', 'asked']);
  });

  it('lets records of a level and above pass', () => {
    const { logger, texts } = setup({ dedupe: { below: 'WARNING' } });
    for (let i = 0; i < 2; i++) logger.warning('w');
    for (let i = 0; i < 2; i++) logger.notice('n');
    expect(texts).toEqual(['w', 'w', 'n']);
  });

  it('keeps at most 1,000 keys: more pass', () => {
    const { logger, texts, stats } = setup();
    for (let round = 0; round < 2; round++) for (let i = 0; i < 1_010; i++) logger.info(`key ${i}`);
    expect(texts).toHaveLength(1_010 + 10);
    expect(stats()?.dropped).toEqual({ repeated: 1_000 });
  });

  it('comes behind level and filter, whose records it does not count', () => {
    const { logger, texts, stats } = setup({ level: 'INFO', filter: ({ body }) => body !== 'no' });
    for (let i = 0; i < 3; i++) logger.info('no');
    for (let i = 0; i < 3; i++) logger.debug('low');
    logger.info('yes');
    expect([texts, stats()?.dropped]).toEqual([['yes'], {}]);
  });

  it('tells records of structured bodies, errors and other libraries apart by their text', () => {
    const { logger, records } = setup();
    for (let i = 0; i < 2; i++) {
      logger.info({ a: 1 });
      logger.info({ a: 2 });
      logger.error(new Error('boom'));
      logger.loggerProvider.getLogger('lib').emit({ body: 'hello', severityNumber: 9 });
    }
    expect(records.map(({ body }) => body)).toEqual([{ a: 1 }, { a: 2 }, 'boom', 'hello']);
  });

  it('gives the summary a uid of its own', async () => {
    const { logger, records } = setup({ recordUid: true });
    paid(logger, 2);
    await logger.complete();
    const [first, summary] = records.map(({ attributes }) => attributes['log.record.uid']);
    expect(summary).toMatch(/^[0-9A-Z]{26}$/);
    expect(summary).not.toBe(first);
  });

  it('sends what it drops to the dead letters, and no line to stderr', async () => {
    const letters: string[] = [];
    const { logger, stderr } = setup({
      deadLetter: (text, { reason }) => void letters.push(`${reason} ${text.trim()}`),
    });
    paid(logger, 3);
    await logger.complete();
    expect(letters).toEqual(['repeated paid 1', 'repeated paid 2']);
    expect(stderr).toEqual([]);
  });

  it('stands in front of an async sink, a batch function and an exporter', async () => {
    for (const options of [{ enqueue: true }, { batch: true as const }]) {
      const { logger } = testLogger();
      const got: string[] = [];
      const sink = async (texts: string | readonly string[]) => void got.push(...[texts].flat());
      logger.add(sink as never, { format: MESSAGE, dedupe: true, ...options } as never);
      paid(logger, 5);
      await logger.complete();
      expect(got.map((text) => text.trim())).toEqual(['paid 0', 'paid 0 (repeated 4 times in 0 ms)']);
    }
    const { logger } = testLogger();
    const got: unknown[] = [];
    logger.add(
      {
        export(records: ReadableLogRecord[], done: (result: { code: 0 }) => void) {
          got.push(...records.map(({ body }) => body));
          done({ code: 0 });
        },
        shutdown: async () => {},
      },
      { dedupe: true },
    );
    paid(logger, 5);
    await logger.complete();
    expect(got).toEqual(['paid 0', 'paid 0 (repeated 4 times in 0 ms)']);
  });

  it('does not go on for ever where the sink logs for each record', async () => {
    const { logger, clock } = testLogger();
    let calls = 0;
    logger.add(
      async () => {
        calls++;
        logger.info('delivered one');
      },
      { dedupe: true },
    );
    paid(logger, 3);
    for (let i = 0; i < 100; i++) {
      await turns(4);
      clock.advance(1_000);
    }
    expect(calls).toBeLessThan(10);
  });

  it('is no option of a processor', () => {
    const { logger } = testLogger();
    const processor = { onEmit() {}, forceFlush: async () => {}, shutdown: async () => {} };
    for (const option of [{ dedupe: true }, { rateLimit: { perSecond: 1 } }])
      expect(() => logger.add(processor, option)).toThrow(/cannot be used for a LogRecordProcessor/);
  });

  it('refuses wrong options', () => {
    const { logger } = testLogger();
    const add = (dedupe: unknown) => () => logger.add(() => {}, { dedupe } as never);
    expect(add('yes')).toThrow('`dedupe` must be a boolean or an object, got "yes"');
    expect(add({ window: 1 })).toThrow(/`window`/);
    expect(add({ windowMillis: 0 })).toThrow(RangeError);
    expect(add({ windowMillis: 2 ** 31 })).toThrow(RangeError);
    expect(add({ windowMillis: Number.POSITIVE_INFINITY })).toThrow(RangeError);
    expect(add({ key: 'code' })).toThrow('`dedupe.key` must be a function, got "code"');
    expect(add({ below: 'LOUD' })).toThrow(/`dedupe.below` must be a level's name/);
    expect(add(false)).not.toThrow();
  });
});
