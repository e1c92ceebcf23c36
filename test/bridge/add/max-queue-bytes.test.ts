import { describe, expect, it } from 'vitest';
import { refuses } from '../../support/misuse.js';
import { testLogger } from '../../support/test-logger.js';

describe('maxQueueBytes', () => {
  it('is how many bytes wait, by estimate; what comes then is dropped, and counted', () => {
    const { logger } = testLogger();
    logger.add(async () => {}, { maxQueueBytes: 100_000 });
    for (let i = 0; i < 10; i++) logger.info('x'.repeat(30_000));
    expect(logger.stats()).toMatchObject([{ created: 10, queued: 3, dropped: { queue_full: 7 } }]);
    logger.info('small');
    expect(logger.stats()).toMatchObject([{ queued: 4 }]);
  });

  it('counts fields, too', () => {
    const { logger } = testLogger();
    logger.add(async () => {}, { maxQueueBytes: 100_000 });
    for (let i = 0; i < 10; i++) logger.info('x', { text: 'x'.repeat(30_000) });
    expect(logger.stats()).toMatchObject([{ queued: 3 }]);
  });

  refuses([
    [{ maxQueueBytes: 0 }, RangeError, /`maxQueueBytes`.*0/],
    [{ maxQueueBytes: Number.NaN }, RangeError, /`maxQueueBytes`.*NaN/],
    [{ maxQueueBytes: '1 MB' }, TypeError, /`maxQueueBytes`.*"1 MB"/],
  ]);
});
