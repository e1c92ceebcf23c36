import { describe, expect, it } from 'vitest';
import { BlockedExporter } from '../../support/exporters.js';
import { refuses } from '../../support/misuse.js';
import { testLogger } from '../../support/test-logger.js';
import { turns, until } from '../../support/turns.js';

/** How many of 100 records a sink has at once, when it ends none of them. */
async function atOnce(options: { concurrency?: number; enqueue?: boolean }) {
  const { logger } = testLogger();
  let running = 0;
  logger.add(
    () => {
      running++;
      return new Promise(() => {});
    },
    { enqueue: true, ...options },
  );
  for (let i = 0; i < 100; i++) logger.info('x');
  await turns(3);
  void logger.remove(1, { abort: true });
  return running;
}

describe('concurrency', () => {
  it('is how many deliveries run at once: 64 unless given', async () => {
    expect(await atOnce({})).toBe(64);
    expect(await atOnce({ concurrency: 1 })).toBe(1);
    expect(await atOnce({ concurrency: 7 })).toBe(7);
    expect(await atOnce({ concurrency: Number.POSITIVE_INFINITY })).toBe(100);
  });

  it('is 1 for exporters unless given', async () => {
    for (const [options, most] of [
      [{}, 1],
      [{ concurrency: 2 }, 2],
    ] as const) {
      const { logger } = testLogger();
      const exporter = new BlockedExporter();
      logger.add(exporter, { batch: { maxExportBatchSize: 1 }, ...options });
      for (let i = 0; i < 5; i++) logger.info('x');
      await until(() => exporter.blocked.length === most);
      await turns(3);
      expect(exporter.blocked).toHaveLength(most);
    }
  });

  refuses([
    [{ concurrency: 0 }, RangeError, /`concurrency`.*0/],
    [{ concurrency: 1.5 }, RangeError, /`concurrency`.*1\.5/],
    [{ concurrency: '2' }, TypeError, /`concurrency`.*"2"/],
    [{ concurrency: Number.NaN }, RangeError, /`concurrency`.*NaN/],
  ]);
});

describe('concurrency, where nothing waits,', () => {
  refuses([[{ concurrency: 2 }, TypeError, /`concurrency` cannot be used for a stream without `enqueue`/]], 'stderr');
});
