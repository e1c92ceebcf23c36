/* Flushes, deliveries and removals that end in every order that promises can: fast-check's scheduler chooses. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CompletionReport } from '../../../src/bridge/index.js';
import { lawGap } from '../../support/law.js';
import { testLogger } from '../../support/test-logger.js';
import { turns } from '../../support/turns.js';

type Act = 'log' | 'complete' | 'flush' | 'remove' | 'shutdown';

describe('complete, forceFlush, remove and shutdown', () => {
  it('tell the truth, in whatever order deliveries end', async () => {
    const acts = fc.array(
      fc.oneof(
        { weight: 6, arbitrary: fc.constant<Act>('log') },
        { weight: 3, arbitrary: fc.constant<Act>('complete') },
        { weight: 2, arbitrary: fc.constant<Act>('flush') },
        { weight: 1, arbitrary: fc.constantFrom<Act>('remove', 'shutdown') },
      ),
      { minLength: 1, maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), acts, fc.integer({ min: 1, max: 3 }), async (scheduler, run, concurrency) => {
        const { logger } = testLogger({ onInternalError: () => {} });
        const ended = new Set<number>();
        let logged = 0;
        const deliver = scheduler.scheduleFunction(async (record: number) => {
          ended.add(record);
        });
        logger.add(
          async (_, { record }) => {
            await deliver(Number(record.body));
            if (Number(record.body) % 5 === 4) throw new Error('every fifth fails');
          },
          { concurrency },
        );
        logger.add((_, { records }) => deliver(-1 - records.length), { batch: { maxExportBatchSize: 3 } });
        const waits: Array<Promise<unknown>> = [];
        let open = true;
        for (const act of run) {
          const before = logged;
          const everythingBefore = () => {
            for (let record = 0; record < before; record++) if (open) expect(ended).toContain(record);
          };
          if (act === 'log') logger.info(String(logged++));
          else if (act === 'complete') {
            waits.push(
              logger.complete().then((report: CompletionReport) => {
                expect(report.completed).toBe(true);
                everythingBefore();
              }),
            );
          } else if (act === 'flush') {
            waits.push(logger.loggerProvider.forceFlush().then(everythingBefore));
          } else if (open) {
            waits.push((act === 'remove' ? logger.remove() : logger.shutdown()).then(everythingBefore));
            open = false;
          }
          for (const account of logger.stats()) expect(lawGap(account)).toBe(0);
        }
        let over = false;
        const all = Promise.all([...waits, logger.complete()]).then(() => {
          over = true;
        });
        for (let i = 0; i < 400 && !over; i++) {
          await turns(1);
          if (scheduler.count() > 0) await scheduler.waitOne();
        }
        await all;
        for (const account of logger.stats())
          expect([lawGap(account), account.queued, account.inFlight]).toEqual([0, 0, 0]);
      }),
      { numRuns: 400 },
    );
  }, 60_000);
});
