import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BatchResult, BatchSinkContext } from '../../../src/exporters/callable.js';
import type { DeliveryError, ExportResult, ItemOutcome } from '../../../src/record/exporter.js';
import { outcomeOf } from '../../../src/record/failure/outcome.js';
import { BlockedExporter } from '../../support/exporters.js';
import { lawGap } from '../../support/law.js';
import { someRecord } from '../../support/some-record.js';
import { testLogger } from '../../support/test-logger.js';
import { turns } from '../../support/turns.js';

const refusing = (outcomes: readonly ItemOutcome[], members: DeliveryError | object = {}): ExportResult => ({
  code: 1,
  error: Object.assign(new Error('some were refused'), { outcomes }, members),
});

/** A logger with an exporter that ends nothing by itself. */
function withExporter(options = {}) {
  const test = testLogger();
  const exporter = new BlockedExporter();
  const dead: string[] = [];
  test.logger.add(exporter, {
    batch: { scheduledDelayMillis: 0 },
    deadLetter: (message: string) => void dead.push(message),
    ...options,
  } as never);
  const log = async (count: number) => {
    for (let i = 0; i < count; i++) test.logger.info(String(i));
    await turns();
  };
  const release = async (result: ExportResult) => {
    exporter.release(result);
    await turns();
  };
  const untilAsked = async () => {
    for (let second = 0; exporter.blocked.length === 0 && second < 120; second++) {
      test.clock.advance(1_000);
      await turns();
    }
  };
  const bodies = () => exporter.blocked[0]?.records.map(({ body }) => body);
  return { ...test, exporter, log, release, untilAsked, bodies, stats: () => test.logger.stats()[0] };
}

describe('the outcomes of an export', () => {
  it('repeat what is retryable, fail the rest, and deliver all others', async () => {
    const { log, release, untilAsked, bodies, stats } = withExporter();
    await log(5);
    await release(
      refusing([
        { index: 1, error: new Error('busy'), retryable: true },
        { index: 3, error: new TypeError('malformed'), retryable: false },
      ]),
    );
    expect(stats()).toMatchObject({ delivered: 3, failed: 1, queued: 1, inFlight: 0 });
    await untilAsked();
    expect(bodies()).toEqual(['1']);
    await release({ code: 0 });
    expect(stats()).toMatchObject({ delivered: 4, failed: 1, queued: 0, inFlight: 0 });
  });

  it('name the error of each record that failed for good', async () => {
    const { logger, log, release, stderr } = withExporter();
    await log(3);
    await release(
      refusing([
        { index: 0, error: new TypeError('a null'), retryable: false },
        { index: 2, error: new RangeError('too long'), retryable: false },
      ]),
    );
    await logger.complete();
    expect(stderr.join('')).toMatch(/TypeError: a null/);
    expect(stderr.join('')).toMatch(/RangeError: too long/);
  });

  it('are decided by the policy of the sink where they leave it open', async () => {
    for (const [options, again] of [
      [{ retry: {} }, ['0', '1']],
      [{ retry: { retryable: (error: unknown) => (error as Error).message === 'a' } }, ['0']],
      [{ retry: false }, undefined],
      [{}, undefined],
    ] as const) {
      const { log, release, untilAsked, bodies, stats } = withExporter(options);
      await log(3);
      await release(
        refusing([
          { index: 0, error: new Error('a') },
          { index: 1, error: new Error('b') },
        ]),
      );
      if (again !== undefined) await untilAsked();
      expect(bodies()).toEqual(again);
      expect(stats()).toMatchObject({ delivered: 1, failed: 2 - (again?.length ?? 0) });
    }
  });

  it('are repeated no earlier than the latest of them allows', async () => {
    const { log, release, exporter, clock } = withExporter();
    await log(3);
    const busy = (retryAfterMillis: number) => Object.assign(new Error('busy'), { retryable: true, retryAfterMillis });
    await release(
      refusing([
        { index: 0, error: busy(5_000) },
        { index: 1, error: busy(20_000) },
      ]),
    );
    clock.advance(19_000);
    await turns();
    expect(exporter.blocked).toHaveLength(0);
    clock.advance(11_000);
    await turns();
    expect(exporter.blocked).toHaveLength(1);
  });

  it('outrank `failed`, and a status that would halve the batch', async () => {
    const { log, release, stats, exporter } = withExporter();
    await log(4);
    await release(refusing([{ index: 2, retryable: false }], { failed: [], status: 400 }));
    expect(exporter.blocked).toHaveLength(0);
    expect(stats()).toMatchObject({ delivered: 3, failed: 1 });
  });

  it('ignore places that are none, and places that were named before', () => {
    const records = Array.from({ length: 3 }, () => someRecord());
    const [first, second] = [new Error('first'), new Error('second')];
    const outcomes = [
      ...[-1, 3, 0.5, Number.NaN, '0', undefined, 1e9].map((index) => ({ index: index as number, error: second })),
      null as never,
      { index: 1, error: first },
      { index: 1, error: second },
    ];
    const { delivered, items } = outcomeOf(records, refusing(outcomes));
    expect(delivered).toBe(2);
    expect(items).toEqual([{ record: records[1], error: first, retryable: undefined }]);
  });

  it('leave a failure of all where none of them is a place', async () => {
    const { log, release, stats } = withExporter({ retry: false });
    await log(2);
    await release(refusing([{ index: 7 }]));
    expect(stats()).toMatchObject({ delivered: 0, failed: 2 });
  });

  it('add up, whatever an exporter says', async () => {
    const outcome = fc.record(
      {
        index: fc.integer({ min: -1, max: 6 }),
        retryable: fc.boolean(),
        error: fc.constantFrom(new Error('a'), 'b', null),
      },
      { requiredKeys: ['index'] },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(outcome, { maxLength: 8 }), { maxLength: 6 }),
        fc.boolean(),
        async (answers, retries) => {
          const { log, release, untilAsked, exporter, logger } = withExporter(retries ? { retry: {} } : {});
          await log(6);
          for (const outcomes of answers) {
            if (exporter.blocked.length === 0) break;
            await release(refusing(outcomes));
            expect(lawGap(logger.stats()[0] as never)).toBe(0);
            await untilAsked();
          }
          while (exporter.blocked.length > 0) await release({ code: 0 });
          const { delivered, failed, queued, inFlight } = logger.stats()[0] as never as Record<string, number>;
          expect([(delivered ?? 0) + (failed ?? 0), queued, inFlight]).toEqual([6, 0, 0]);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('a batch function', () => {
  function withFunction(sink: (texts: readonly string[], context: BatchSinkContext) => unknown, options = {}) {
    const test = testLogger();
    test.logger.add(sink as never, { batch: { scheduledDelayMillis: 0 }, format: '{message}', ...options } as never);
    for (let i = 0; i < 4; i++) test.logger.info(String(i));
    return test;
  }

  it('names its failed records; the others are delivered', async () => {
    for (const wrap of [(result: BatchResult) => result, async (result: BatchResult) => result]) {
      const { logger } = withFunction(() => wrap({ failed: [{ index: 2, error: new Error('malformed') }] }));
      await logger.complete();
      expect(logger.stats()[0]).toMatchObject({ delivered: 3, failed: 1 });
    }
  });

  it('has failed records repeated where the sink retries', async () => {
    const seen: string[][] = [];
    const { logger, clock } = withFunction(
      async (texts) => {
        seen.push(texts.map((text) => text.trim()));
        return seen.length === 1 ? { failed: [{ index: 0 }, { index: 3, retryable: false }] } : undefined;
      },
      { retry: {} },
    );
    await turns();
    clock.advance(30_000);
    await turns();
    expect(seen).toEqual([['0', '1', '2', '3'], ['0']]);
    expect(logger.stats()[0]).toMatchObject({ delivered: 3, failed: 1 });
  });

  it('delivers all when it returns anything else, and counts the failures of which it does not say whose they are', async () => {
    const throwing = {
      get failed(): never {
        throw new Error('a getter');
      },
    };
    for (const [returned, failed] of [
      [{ failed: [] }, 0],
      [{ failed: 'all' }, 0],
      [{ failed: 3 }, 0],
      [{ failed: [{ index: 4 }, { index: 0 }, { index: 0 }] }, 1],
      [{ failed: [{ index: 4 }, { index: -1 }, null] }, 3],
      [{ failed: [1, 2, 3, 4, 5, 6] }, 4],
      ['failed', 0],
      [null, 0],
      [throwing, 4],
    ] as const) {
      const { logger } = withFunction(() => returned);
      await logger.complete();
      expect(logger.stats()[0]).toMatchObject({ delivered: 4 - failed, failed });
    }
  });
});

describe('batchId', () => {
  it('is the same for each attempt of the same records, and new for what is left of them', async () => {
    const { log, release, untilAsked, exporter } = withExporter();
    const id = () => exporter.blocked[0]?.attempt?.batchId;
    await log(4);
    const first = id();
    expect(first).toMatch(/^[0-9A-Z]{26}$/);
    await release({ code: 1, error: Object.assign(new Error('503'), { retryable: true }) });
    await untilAsked();
    expect(id()).toBe(first);
    await release(
      refusing([
        { index: 1, retryable: true },
        { index: 2, retryable: true },
      ]),
    );
    await untilAsked();
    const second = id();
    expect(second).not.toBe(first);
    await release({ code: 1, error: Object.assign(new Error('400'), { divisible: true, retryable: false }) });
    const halves = [id()];
    await release({ code: 0 });
    halves.push(id());
    await release({ code: 0 });
    expect(new Set([first, second, ...halves]).size).toBe(4);
  });

  it('reaches batch functions', async () => {
    const { logger } = testLogger();
    const ids: string[] = [];
    logger.add((async (_: unknown, { batchId }: BatchSinkContext) => void ids.push(batchId)) as never, {
      batch: { maxExportBatchSize: 1 },
    });
    logger.info('a');
    logger.info('b');
    await logger.complete();
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(2);
  });
});
