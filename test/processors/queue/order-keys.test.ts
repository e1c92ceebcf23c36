import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OrderKeys } from '../../../src/processors/queue/order-keys.js';
import { MemoryQueue } from '../../../src/processors/queue/queue.js';
import type { ExportResult } from '../../../src/record/exporter.js';
import type { ReadableLogRecord } from '../../../src/record/readable.js';
import { BlockedExporter } from '../../support/exporters.js';
import { someRecord } from '../../support/some-record.js';
import { testLogger } from '../../support/test-logger.js';
import { turns } from '../../support/turns.js';

const keyOf = ({ attributes }: ReadableLogRecord) => attributes['key'] as string | undefined;
const keyed = (key: string | undefined) => someRecord({ attributes: key === undefined ? {} : { key } });

describe('OrderKeys', () => {
  it('refuses a record whose key is in flight, until its last flight has ended', () => {
    const keys = new OrderKeys(keyOf);
    const [first, second] = [keys.occupy([keyed('a'), keyed('a'), keyed('b')]), keys.occupy([keyed('a')])];
    expect(['a', 'b', 'c', undefined].map((key) => keys.isFree(keyed(key)))).toEqual([false, false, true, true]);
    keys.release(first);
    expect(['a', 'b'].map((key) => keys.isFree(keyed(key)))).toEqual([false, true]);
    keys.release(second);
    expect(keys.isFree(keyed('a'))).toBe(true);
  });

  it('takes a key that cannot be read, or is no text, for none', () => {
    for (const read of [
      () => {
        throw new Error('no');
      },
      () => 7 as never,
      () => null as never,
    ]) {
      const keys = new OrderKeys(read);
      expect(keys.occupy([someRecord()])).toEqual([]);
      expect(keys.isFree(someRecord())).toBe(true);
    }
  });
});

describe('MemoryQueue.take with a condition', () => {
  it('stops in front of the first record that is refused', () => {
    const queue = new MemoryQueue(100, 1e6);
    const [a, b, c] = [keyed('a'), keyed('b'), keyed('c')];
    for (const record of [a, b, c]) queue.push(record);
    expect(queue.take(10, 1e6, (record) => record !== b)).toEqual([a]);
    expect(queue.take(10, 1e6, (record) => record !== b)).toEqual([]);
    expect(queue.take(10, 1e6)).toEqual([b, c]);
    expect([queue.length, queue.bytes]).toEqual([0, 0]);
  });
});

/** Takes records as they are, each in the order of its key. */
class KeyedExporter extends BlockedExporter {
  readonly takesLightRecords = true;
  readonly orderKey = keyOf;
}

describe('the order of a key', () => {
  it('holds for records that are repeated, whatever their destination answers, and nothing waits for ever', async () => {
    const answer = fc.constantFrom('ok', 'busy', 'some', 'refused');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('a', 'b', 'c', undefined), { minLength: 1, maxLength: 30 }),
        fc.array(fc.tuple(fc.nat(3), answer), { maxLength: 25 }),
        async (given, answers) => {
          const { logger, clock } = testLogger();
          const exporter = new KeyedExporter();
          logger.add(exporter, { concurrency: 4, batch: { maxExportBatchSize: 3, scheduledDelayMillis: 0 } });
          const arrived: ReadableLogRecord[] = [];
          for (const [i, key] of given.entries()) logger.info(String(i), key === undefined ? {} : { key });
          await turns();
          const end = async (which: number, kind: string) => {
            const [blocked] = exporter.blocked.splice(which % exporter.blocked.length, 1);
            if (blocked === undefined) return;
            const { records, done } = blocked;
            const busy: ExportResult = { code: 1, error: Object.assign(new Error('busy'), { retryable: true }) };
            if (kind === 'busy') done(busy);
            else if (kind === 'some' && records.length > 1) {
              // The first record alone is refused, and others of its key must not have been in that batch: they would overtake it.
              const key = keyOf(records[0] as ReadableLogRecord);
              const index = records.findIndex((record, at) => at > 0 && keyOf(record) !== key);
              if (index < 0 || key !== undefined) done(busy);
              else {
                arrived.push(...records.slice(1));
                done({
                  code: 1,
                  error: Object.assign(new Error('some'), { outcomes: [{ index: 0, retryable: true }] }),
                });
              }
            } else if (kind === 'refused' && records.length > 1) {
              done({ code: 1, error: Object.assign(new Error('400'), { divisible: true }) });
            } else {
              arrived.push(...records);
              done({ code: 0 });
            }
            await turns();
          };
          for (const [which, kind] of answers) {
            if (exporter.blocked.length > 0) await end(which, kind);
            clock.advance(2_000);
            await turns();
          }
          for (let i = 0; i < 200 && arrived.length < given.length; i++) {
            while (exporter.blocked.length > 0) await end(0, 'ok');
            clock.advance(5_000);
            await turns();
          }
          expect(arrived).toHaveLength(given.length);
          for (const key of ['a', 'b', 'c']) {
            const numbers = arrived.filter((record) => keyOf(record) === key).map(({ body }) => Number(body));
            expect(numbers).toEqual([...numbers].sort((x, y) => x - y));
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});
