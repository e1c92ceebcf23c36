import { describe, expect, it } from 'vitest';
import { BlockedExporter } from '../../support/exporters.js';
import { testLogger } from '../../support/test-logger.js';
import { turns } from '../../support/turns.js';

/** It takes records as they are, and as many as pile up. */
class AdaptiveExporter extends BlockedExporter {
  readonly takesLightRecords = true;
  readonly adaptive = true;
}

const unavailable = (members = {}) =>
  Object.assign(new Error('answered 503'), { status: 503, retryable: true, ...members });
const timedOut = () => Object.assign(new Error('timeout'), { name: 'TimeoutError', retryable: true });

function adaptive(options = {}) {
  const test = testLogger();
  const exporter = new AdaptiveExporter();
  test.logger.add(exporter, { batch: { scheduledDelayMillis: 0, maxExportBatchBytes: 2 ** 26 }, ...options });
  let logged = 0;
  const log = async (count: number) => {
    for (let i = 0; i < count; i++) test.logger.info(String(logged++));
    await turns();
  };
  const release = async (result?: Parameters<BlockedExporter['release']>[0]) => {
    exporter.release(result);
    await turns();
  };
  const fail = (error: Error) => release({ code: 1, error });
  const sizes = () => exporter.blocked.map(({ records }) => records.length);
  /** Takes everything, and returns how often it was asked. */
  const drain = async () => {
    let requests = 0;
    for (; exporter.blocked.length > 0; requests++) await release();
    return requests;
  };
  const pass = async (millis: number) => {
    test.clock.advance(millis);
    await turns();
  };
  /** Until the destination is asked again. */
  const untilAsked = async () => {
    for (let second = 0; exporter.blocked.length === 0 && second < 120; second++) await pass(1_000);
  };
  return { ...test, exporter, log, release, fail, sizes, drain, pass, untilAsked };
}

describe('a delivery that grows', () => {
  it('begins with one batch of the usual size, then takes all that waits', async () => {
    const { log, release, sizes } = adaptive();
    await log(5_000);
    expect(sizes()).toEqual([2_048]);
    await release();
    expect(sizes()).toEqual([2_952]);
  });

  it('has several in flight only while more than two of the largest batches wait', async () => {
    const { log, release, sizes, drain, logger } = adaptive();
    await log(2_048 + 16_384 + 32_768);
    await release();
    expect(sizes()).toEqual([16_384, 16_384]);
    await drain();
    await log(3_000);
    expect(sizes()).toEqual([3_000]);
    await drain();
    expect(logger.stats()[0]).toMatchObject({ delivered: 2_048 + 16_384 + 32_768 + 3_000, dropped: {} });
  });

  it('never exceeds what the user has set', async () => {
    const sized = adaptive({ batch: { maxExportBatchSize: 10, scheduledDelayMillis: 0 } });
    await sized.log(1_000);
    await sized.release();
    expect(sized.sizes()).toEqual([10, 10]);
    const counted = adaptive({ concurrency: 1 });
    await counted.log(100_000);
    await counted.release();
    expect(counted.sizes()).toEqual([16_384]);
  });

  it('keeps the order while one is in flight', async () => {
    const { log, exporter, release } = adaptive({ concurrency: 1 });
    await log(50_000);
    const bodies: unknown[] = [];
    while (exporter.blocked.length > 0) {
      bodies.push(...(exporter.blocked[0]?.records ?? []).map(({ body }) => body));
      await release();
    }
    expect(bodies).toEqual(Array.from({ length: 50_000 }, (_, i) => String(i)));
  });

  it('asks a failing destination with its oldest batch alone', async () => {
    const { log, release, fail, exporter, pass, untilAsked, drain, logger } = adaptive();
    await log(200_000);
    for (let i = 0; i < 5; i++) await release();
    const flights = exporter.blocked.length;
    expect(flights).toBeGreaterThan(2);
    const [oldest] = exporter.blocked.map(({ records }) => records[0]?.body);
    for (let i = 0; i < flights; i++) await fail(unavailable());
    let requests = 0;
    for (let second = 0; second < 60; second++) {
      await pass(1_000);
      for (; exporter.blocked.length > 0; requests++) {
        expect(exporter.blocked.map(({ records }) => records[0]?.body)).toEqual([oldest]);
        await fail(unavailable());
      }
    }
    // With the flights that were under way, eight times as many would be a storm.
    expect(requests).toBeGreaterThan(3);
    expect(requests).toBeLessThan(20);
    await untilAsked();
    await release();
    expect(exporter.blocked.length).toBeGreaterThanOrEqual(flights - 1);
    await drain();
    expect(logger.stats()[0]).toMatchObject({ delivered: 200_000, failed: 0, dropped: {} });
  });

  it('lets the next one ask when the oldest has failed for good', async () => {
    const { log, release, fail, exporter, pass } = adaptive({ retry: { maxElapsedMillis: 5_000 } });
    await log(100_000);
    for (let i = 0; i < 2; i++) await release();
    const flights = exporter.blocked.length;
    const first = exporter.blocked.map(({ records }) => records[0]?.body);
    for (let i = 0; i < flights; i++) await fail(unavailable());
    const asked = new Set<unknown>();
    for (let second = 0; second < 120; second++) {
      await pass(1_000);
      while (exporter.blocked.length > 0) {
        asked.add(exporter.blocked[0]?.records[0]?.body);
        await fail(unavailable());
      }
    }
    for (const body of first) expect(asked).toContain(body);
  });

  it('honours Retry-After', async () => {
    const { log, release, fail, exporter, pass } = adaptive();
    await log(50_000);
    await release();
    await fail(unavailable({ retryAfterMillis: 30_000 }));
    while (exporter.blocked.length > 0) await fail(unavailable({ retryAfterMillis: 30_000 }));
    await pass(29_000);
    expect(exporter.blocked).toHaveLength(0);
    await pass(31_000);
    expect(exporter.blocked).toHaveLength(1);
  });

  it('halves a grown batch that was not taken in time', async () => {
    const { log, release, fail, sizes, untilAsked, drain, logger } = adaptive({ concurrency: 1 });
    await log(2_048 + 8_192);
    await release();
    expect(sizes()).toEqual([8_192]);
    await fail(timedOut());
    await untilAsked();
    expect(sizes()).toEqual([4_096]);
    await fail(timedOut());
    await untilAsked();
    expect(sizes()).toEqual([2_048]);
    await fail(timedOut());
    await untilAsked();
    expect(sizes()).toEqual([2_048]);
    expect(await drain()).toBe(3);
    expect(logger.stats()[0]).toMatchObject({ delivered: 10_240, failed: 0 });
  });

  it('gets no batch as large as one that was refused for its size', async () => {
    const { log, release, fail, sizes, drain, logger } = adaptive({ concurrency: 1 });
    await log(2_048 + 16_384);
    await release();
    const tooLarge = Object.assign(new Error('answered 413'), { status: 413, retryable: false, divisible: true });
    await fail(tooLarge);
    expect(sizes()).toEqual([8_192]);
    await log(20_000);
    await release();
    await release();
    expect(sizes()).toEqual([8_192]);
    await drain();
    expect(logger.stats()[0]).toMatchObject({ delivered: 38_432, failed: 0 });
  });

  it('leaves nothing behind when it is removed in the middle of an outage', async () => {
    const { log, release, fail, exporter, logger, clock } = adaptive();
    await log(200_000);
    for (let i = 0; i < 5; i++) await release();
    while (exporter.blocked.length > 0) await fail(unavailable());
    await logger.remove(1, { abort: true });
    await turns();
    expect(exporter.blocked).toHaveLength(0);
    expect(clock.pendingTimers).toBe(0);
  });
});
