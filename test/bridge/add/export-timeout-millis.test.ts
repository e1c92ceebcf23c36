import { describe, expect, it } from 'vitest';
import { BlockedExporter } from '../../support/exporters.js';
import { refuses } from '../../support/misuse.js';
import { testLogger } from '../../support/test-logger.js';
import { turns, until } from '../../support/turns.js';

describe('exportTimeoutMillis', () => {
  it.each([
    [undefined, 30_000],
    [50, 50],
  ])(
    '%s: a delivery may take %i ms; then its signal aborts, and it has failed',
    async (exportTimeoutMillis, millis) => {
      const { logger, clock, stderr } = testLogger();
      let given: AbortSignal | undefined;
      logger.add(
        async (_, { signal }) => {
          given = signal;
          await new Promise(() => {});
        },
        exportTimeoutMillis === undefined ? {} : { exportTimeoutMillis },
      );
      logger.info('x');
      await turns(2);
      clock.advance(millis - 1);
      expect([given?.aborted, logger.stats()[0]?.inFlight]).toEqual([false, 1]);
      clock.advance(1);
      expect(given?.aborted).toBe(true);
      expect(logger.stats()).toMatchObject([{ failed: 1, inFlight: 0 }]);
      expect(stderr.join('')).toContain('timeout');
    },
  );

  it('counts for batches of an exporter', async () => {
    const { logger, clock } = testLogger();
    const exporter = new BlockedExporter();
    logger.add(exporter, { exportTimeoutMillis: 50, batch: { maxExportBatchSize: 2 } });
    logger.info('x');
    logger.info('y');
    await until(() => exporter.blocked.length === 1);
    clock.advance(50);
    expect(exporter.blocked[0]?.attempt?.signal.aborted).toBe(true);
    expect(logger.stats()).toMatchObject([{ failed: 0, queued: 2 }]);
    await logger.remove(1, { abort: true });
  });

  it.each([
    [undefined, 2],
    [false, 1],
    [{}, 2],
  ] as const)('ends an attempt of an exporter, which is repeated where `retry` is %j', async (retry, attempts) => {
    const { logger, clock } = testLogger({ onInternalError: () => {} });
    const exporter = new BlockedExporter();
    logger.add(exporter, retry === undefined ? {} : { retry });
    logger.info('x');
    void logger.complete();
    await until(() => exporter.blocked.length === 1);
    clock.advance(30_000);
    await turns();
    clock.advance(1_000);
    await turns();
    expect(exporter.blocked).toHaveLength(attempts);
    exporter.blocked[1]?.done({ code: 0 });
    expect(logger.stats()).toMatchObject([attempts === 2 ? { delivered: 1 } : { failed: 1 }]);
  });

  refuses([
    [{ exportTimeoutMillis: -1 }, RangeError, /`exportTimeoutMillis`.*-1/],
    [{ exportTimeoutMillis: Number.NaN }, RangeError, /`exportTimeoutMillis`.*NaN/],
    [{ exportTimeoutMillis: '1s' }, TypeError, /`exportTimeoutMillis`.*"1s"/],
  ]);
});
