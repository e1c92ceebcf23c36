import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AddOptions } from '../../../src/bridge/add/options.js';
import type { ReadableLogRecord } from '../../../src/record/readable.js';
import { runNode } from '../../support/child.js';
import { lawGap } from '../../support/law.js';
import { MESSAGE, testLogger } from '../../support/test-logger.js';

function setup(rateLimit: AddOptions['rateLimit'], options: AddOptions = {}) {
  const made = testLogger();
  const texts: string[] = [];
  const records: ReadableLogRecord[] = [];
  made.logger.add(
    (text: string, { record }) => {
      texts.push(text.trim());
      records.push(record);
    },
    { format: MESSAGE, level: 'TRACE', batch: false, ...options, rateLimit },
  );
  const log = (count: number, text = 'x') => {
    for (let i = 0; i < count; i++) made.logger.info(text);
  };
  return { ...made, texts, records, log, stats: () => made.logger.stats()[0] };
}

describe('add: rateLimit', () => {
  it('passes that many at once, drops the others, and says once a second how many', () => {
    const { log, clock, texts, records, stats } = setup({ perSecond: 10 });
    log(100);
    expect(texts).toHaveLength(10);
    expect(stats()).toMatchObject({ created: 100, delivered: 10, dropped: { rate_limited: 90 } });
    clock.advance(999);
    expect(texts).toHaveLength(10);
    clock.advance(1);
    expect(texts.at(-1)).toBe('90 records were dropped in 1 s, over the rate of 10 a second');
    expect(records.at(-1)).toMatchObject({
      severityText: 'WARNING',
      severityNumber: 13,
      attributes: { 'log.dropped': 90 },
      instrumentationScope: { name: 'logly' },
    });
    clock.advance(10_000);
    expect(texts).toHaveLength(11);
  });

  it('refills by the rate, up to the burst', () => {
    const { log, clock, texts } = setup({ perSecond: 2, burst: 4 });
    const passed = (count: number) => {
      const before = texts.filter((text) => text === 'x').length;
      log(count);
      return texts.filter((text) => text === 'x').length - before;
    };
    expect(passed(9)).toBe(4);
    clock.advance(500);
    expect(passed(9)).toBe(1);
    clock.advance(60_000);
    expect(passed(9)).toBe(4);
  });

  it('takes a rate below one a second', () => {
    const { log, clock, texts } = setup({ perSecond: 0.1 });
    for (let i = 0; i < 100; i++) {
      log(1);
      clock.advance(1_000);
    }
    expect(texts.filter((text) => text === 'x')).toHaveLength(10);
  });

  it('never passes more than burst and rate allow, whatever the times are', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.5, max: 50, noNaN: true }),
        fc.integer({ min: 1, max: 30 }),
        fc.array(fc.tuple(fc.nat(400), fc.nat(20)), { maxLength: 40 }),
        (perSecond, burst, steps) => {
          const { log, clock, texts, stats } = setup({ perSecond, burst });
          for (const [millis, count] of steps) {
            clock.advance(millis);
            log(count);
            const passed = texts.filter((text) => text === 'x').length;
            expect(passed).toBeLessThanOrEqual(burst + (perSecond * clock.monotonic()) / 1_000 + 1e-6);
            expect(lawGap(stats() as never)).toBe(0);
          }
        },
      ),
      { seed: 18, numRuns: 200 },
    );
  });

  it('keeps a rate for each result of `by`', () => {
    const { logger, texts } = setup({ perSecond: 1, by: ({ attributes }) => String(attributes['user']) });
    for (let i = 0; i < 3; i++) for (const user of ['a', 'b']) logger.info('{user}', { user });
    expect(texts).toEqual(['a', 'b']);
  });

  it('forgets the key that was used least recently, of more than 1,000', () => {
    const { logger, texts } = setup({ perSecond: 0.001, by: ({ body }) => String(body) });
    for (let i = 0; i < 1_001; i++) logger.info(`${i}`);
    logger.info('1000');
    logger.info('0');
    expect(texts).toHaveLength(1_002);
    expect(texts.at(-1)).toBe('0');
  });

  it('lets records of a level and above pass', () => {
    const { logger, texts } = setup({ perSecond: 1, below: 'ERROR' });
    for (let i = 0; i < 3; i++) {
      logger.error('e');
      logger.info('i');
    }
    expect(texts).toEqual(['e', 'i', 'e', 'e']);
  });

  it('comes behind dedupe, whose summaries pass', async () => {
    const { logger, clock, log, texts, stats } = setup({ perSecond: 1 }, { dedupe: true });
    log(5, 'same');
    logger.info('other');
    clock.advance(5_000);
    expect(texts).toEqual([
      'same',
      '1 record was dropped in 1 s, over the rate of 1 a second',
      'same (repeated 4 times in 5 s)',
    ]);
    expect(stats()?.dropped).toEqual({ repeated: 4, rate_limited: 1 });
  });

  it('says how many at complete() and remove(), with the time that has passed', async () => {
    for (const end of ['complete', 'remove'] as const) {
      const { logger, clock, log, texts } = setup({ perSecond: 1 });
      log(3);
      clock.advance(250);
      await logger[end]();
      expect(texts).toEqual(['x', '2 records were dropped in 250 ms, over the rate of 1 a second']);
    }
  });

  it('sends the summary also where the sink takes no WARNING', async () => {
    const { logger, texts } = setup({ perSecond: 1 }, { level: 'ERROR' });
    for (let i = 0; i < 3; i++) logger.error('e');
    await logger.complete();
    expect(texts.at(-1)).toMatch(/^2 records were dropped/);
  });

  it('refuses wrong options', () => {
    const { logger } = testLogger();
    const add = (rateLimit: unknown) => () => logger.add(() => {}, { rateLimit } as never);
    expect(add(100)).toThrow('`rateLimit` must be an object such as `{ perSecond: … }`, got 100');
    expect(add({})).toThrow('`rateLimit.perSecond` must be a number, got undefined');
    for (const perSecond of [0, -1, Number.NaN, Number.POSITIVE_INFINITY])
      expect(add({ perSecond })).toThrow(RangeError);
    expect(add({ perSecond: 5, burst: 0.5 })).toThrow('`rateLimit.burst` must be a number of at least 1, got 0.5');
    expect(add({ perSecond: 5, by: 'user' })).toThrow('`rateLimit.by` must be a function, got "user"');
    expect(add({ perSecond: 5, per: 1 })).toThrow(/`per`/);
  });

  it('sends the summaries of sync and async sinks when the process ends', async () => {
    for (const end of ['', 'process.exit(3);', "throw new Error('boom');"]) {
      const program = `
        import { Logger } from 'logly-otel';
        const logger = new Logger();
        const options = { format: '{message}', dedupe: true, rateLimit: { perSecond: 2 } };
        logger.add('stdout', options);
        ${end === '' ? "logger.add(async (text) => console.log('async ' + text.trim()), options);" : ''}
        for (let i = 0; i < 4; i++) logger.info('same');
        for (let i = 0; i < 4; i++) logger.info('other ' + i);
        ${end}`;
      const { stdout } = await runNode(['--input-type=module', '--eval', program]);
      const lines = stdout.trim().split('\n');
      for (const sink of end === '' ? ['', 'async '] : ['']) {
        expect(lines.filter((line) => line.startsWith(`${sink}same (repeated 3 times in`))).toHaveLength(1);
        expect(lines.filter((line) => line.startsWith(`${sink}3 records were dropped in`))).toHaveLength(1);
      }
    }
  });
});
