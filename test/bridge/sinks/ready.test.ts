import { describe, expect, it } from 'vitest';
import { deferred } from '../../support/deferred.js';
import { testLogger } from '../../support/test-logger.js';
import { turns } from '../../support/turns.js';

describe('ready', () => {
  it('resolves at once when nothing waits', async () => {
    const { logger } = testLogger();
    await logger.ready();
    logger.add(() => {});
    logger.add({ onEmit() {}, async forceFlush() {}, async shutdown() {} });
    logger.info('x');
    await logger.ready();
  });

  it('waits until every queue is filled by half at most', async () => {
    const { logger } = testLogger();
    const gates = [deferred(), deferred(), deferred(), deferred()];
    let calls = 0;
    logger.add(() => gates[calls++]?.promise, { maxQueueSize: 4, concurrency: 1, enqueue: true });
    for (let i = 0; i < 4; i++) logger.info(i);
    let ready = false;
    const wait = logger.ready().then(() => {
      ready = true;
    });
    await turns();
    expect([ready, logger.stats()[0]?.queued]).toEqual([false, 3]);
    gates[0]?.resolve();
    await turns(5);
    expect([ready, logger.stats()[0]?.queued]).toEqual([true, 2]);
    await wait;
    for (const { resolve } of gates) resolve();
    await logger.complete();
  });

  it('lets a producer log more than any queue holds, and loses nothing', async () => {
    const { logger } = testLogger();
    let delivered = 0;
    logger.add(async () => void delivered++, { maxQueueSize: 100 });
    for (let i = 0; i < 5_000; i++) {
      logger.info(i);
      if (i % 50 === 0) await logger.ready();
    }
    await logger.complete();
    expect(delivered).toBe(5_000);
  });

  it('waits for no sink that is removed', async () => {
    const { logger, clock } = testLogger();
    const id = logger.add(() => new Promise(() => {}), { maxQueueSize: 4, concurrency: 1 });
    for (let i = 0; i < 5; i++) logger.info(i);
    await turns();
    for (let i = 0; i < 4; i++) logger.info(i);
    const wait = logger.ready();
    const removed = logger.remove(id, { abort: true });
    await wait;
    clock.advance(2_000);
    await removed;
  });
});
