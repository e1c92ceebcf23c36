import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  FanOutLogRecordProcessor,
  FilterLogRecordProcessor,
  SyncLogRecordProcessor,
} from '../../src/processors/index.js';
import type { LogRecordProcessor } from '../../src/record/processor.js';
import { lawGap } from '../support/law.js';
import { someRecord } from '../support/some-record.js';
import { testLogger } from '../support/test-logger.js';
import { turns } from '../support/turns.js';

const unhandled: unknown[] = [];
const note = (error: unknown) => void unhandled.push(error);
beforeEach(() => {
  unhandled.length = 0;
  process.on('unhandledRejection', note);
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => {
  process.off('unhandledRejection', note);
  vi.restoreAllMocks();
});

const rejecting = async (): Promise<never> => {
  throw new Error('too late');
};
const member = { onEmit: rejecting as never, async forceFlush() {}, async shutdown() {} } as LogRecordProcessor;

/** Functions that must be sync, or that say their result in another way, and are async: they reject when nothing waits for them. */
const SINKS: Array<[string, (logger: ReturnType<typeof testLogger>['logger']) => unknown]> = [
  ['a filter', (logger) => logger.add(() => {}, { filter: rejecting as never })],
  ['a format', (logger) => logger.add(() => {}, { format: rejecting as never })],
  ['a format of a deferred sink', (logger) => logger.add(async () => {}, { format: rejecting as never })],
  ['a patch', (logger) => logger.add(() => {}, { patch: rejecting as never })],
  ['`retryable`', (logger) => logger.add(rejecting, { retry: { retryable: rejecting as never, maxAttempts: 2 } })],
  ['the onEmit of a processor', (logger) => logger.add(member)],
  [
    'the export of an exporter',
    (logger) => logger.add({ export: rejecting as never, async shutdown() {} }, { retry: false }),
  ],
  [
    'the export of an exporter that has called back',
    (logger) =>
      logger.add({
        async export(_: unknown, done: (result: { code: 0 }) => void) {
          done({ code: 0 });
          throw new Error('too late');
        },
        async shutdown() {},
      } as never),
  ],
];

describe('async code where nothing waits for its promise', () => {
  it.each(SINKS)('%s ends no process, and the account adds up', async (_, add) => {
    const { logger } = testLogger();
    add(logger);
    for (let i = 0; i < 3; i++) logger.info('x');
    await logger.complete();
    await turns(3);
    const [account] = logger.stats();
    expect(account).toMatchObject({ created: 3, queued: 0, inFlight: 0 });
    expect(account && lawGap(account)).toBe(0);
    expect(unhandled).toEqual([]);
  });

  it('an exporter whose export rejects has failed with that error, which is retried as any other', async () => {
    const { logger, clock } = testLogger();
    let attempts = 0;
    const exporter = {
      async export(_: unknown, done: (result: { code: 0 }) => void) {
        if (++attempts < 3) throw Object.assign(new Error('busy'), { retryable: true });
        done({ code: 0 });
      },
      async shutdown() {},
    };
    logger.add(exporter as never, { batch: { scheduledDelayMillis: 0 } });
    logger.info('x');
    const completed = logger.complete();
    for (let i = 0; i < 100 && attempts < 3; i++) {
      await turns(2);
      clock.advance(1_000);
    }
    await completed;
    expect([attempts, logger.stats()[0]?.delivered]).toEqual([3, 1]);
    expect(unhandled).toEqual([]);
  });

  it.each<[string, (inner: LogRecordProcessor) => LogRecordProcessor]>([
    ['a filter', (inner) => new FilterLogRecordProcessor(inner)],
    ['a fan-out', (inner) => new FanOutLogRecordProcessor([inner])],
    ['a filter around a fan-out', (inner) => new FilterLogRecordProcessor(new FanOutLogRecordProcessor([inner]))],
  ])('a member of %s may reject', async (_, wrap) => {
    wrap(member).onEmit(someRecord({}));
    await turns(2);
    expect(unhandled).toEqual([]);
    expect(String(vi.mocked(process.stderr.write).mock.calls)).toContain('too late');
  });

  it('a SyncLogRecordProcessor takes the rejection as the end of the export', async () => {
    const processor = new SyncLogRecordProcessor({ exporter: { export: rejecting as never, async shutdown() {} } });
    processor.onEmit(someRecord({}));
    processor.onEmit(someRecord({}));
    await processor.forceFlush();
    await turns(2);
    expect(unhandled).toEqual([]);
  });
});
