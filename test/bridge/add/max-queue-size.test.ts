import { describe, expect, it } from 'vitest';
import { refuses } from '../../support/misuse.js';
import { MESSAGE, testLogger } from '../../support/test-logger.js';

describe('maxQueueSize', () => {
  it('is how many records wait; what comes then is dropped, and counted', async () => {
    const { logger } = testLogger();
    const texts: string[] = [];
    logger.add(async (text) => void texts.push(text.trim()), { maxQueueSize: 3, format: MESSAGE });
    for (let i = 0; i < 5; i++) logger.info(`${i}`);
    expect(logger.stats()).toMatchObject([{ created: 5, queued: 3, dropped: { queue_full: 2 } }]);
    await logger.complete();
    logger.info('5');
    await logger.complete();
    expect(texts).toEqual(['0', '1', '2', '5']);
  });

  it('may be Infinity', () => {
    const { logger } = testLogger();
    logger.add(async () => {}, { maxQueueSize: Number.POSITIVE_INFINITY });
    logger.info('x');
    expect(logger.stats()).toMatchObject([{ queued: 1 }]);
  });

  refuses([
    [{ maxQueueSize: 0 }, RangeError, /`maxQueueSize`.*0/],
    [{ maxQueueSize: 2.5 }, RangeError, /`maxQueueSize`.*2\.5/],
    [{ maxQueueSize: '7' }, TypeError, /`maxQueueSize`.*"7"/],
  ]);
});
