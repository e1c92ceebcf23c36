import { describe, expect, it } from 'vitest';
import { MESSAGE, testLogger } from '../../support/test-logger.js';

function setup(options: object) {
  const { logger } = testLogger();
  const delivered: string[] = [];
  logger.add(async (message) => void delivered.push(message.trim()), { format: MESSAGE, level: 0, ...options });
  return { logger, delivered };
}

describe('add: overflow', () => {
  it.each([
    ['drop-newest', ['0', '1', '2']],
    ['drop-oldest', ['7', '8', '9']],
  ])('%s: keeps %j of ten', async (overflow, kept) => {
    const { logger, delivered } = setup({ maxQueueSize: 3, overflow });
    for (let i = 0; i < 10; i++) logger.info(i);
    expect(logger.stats()[0]).toMatchObject({ created: 10, queued: 3, dropped: { queue_full: 7 } });
    await logger.complete();
    expect(delivered).toEqual(kept);
  });

  it('drop-lowest: gives up the least severe first, the oldest of them, and keeps the order of the others', async () => {
    const { logger, delivered } = setup({ maxQueueSize: 4, overflow: 'drop-lowest' });
    logger.error('e1');
    logger.debug('d1');
    logger.info('i1');
    logger.debug('d2');
    logger.warning('w1');
    logger.trace('t1');
    logger.error('e2');
    logger.critical('c1');
    logger.error('e3');
    logger.info('i2');
    await logger.complete();
    expect(delivered).toEqual(['e1', 'e2', 'c1', 'e3']);
    expect(logger.stats()[0]).toMatchObject({ created: 10, delivered: 4, dropped: { queue_full: 6 } });
  });

  it('holds by bytes, too; what is larger than the whole queue is too large', async () => {
    const { logger, delivered } = setup({ maxQueueBytes: 2_000, overflow: 'drop-oldest' });
    for (let i = 0; i < 20; i++) logger.info(`${i}`.padStart(300, '.'));
    logger.info('x'.repeat(3_000));
    await logger.complete();
    expect(delivered.map((text) => text.replaceAll('.', ''))).toEqual(['17', '18', '19']);
    expect(logger.stats()[0]?.dropped).toEqual({ queue_full: 17, too_large: 1 });
  });

  it('resolves waits for records that were dropped', async () => {
    const { logger } = setup({ maxQueueSize: 2, overflow: 'drop-oldest' });
    logger.info(1);
    logger.info(2);
    let over = false;
    void logger.complete().then(() => {
      over = true;
    });
    logger.info(3);
    logger.info(4);
    await Promise.resolve();
    await logger.complete();
    expect(over).toBe(true);
  });

  it.each([
    ['drop', RangeError, /`overflow` must be 'drop-newest', 'drop-oldest', 'drop-lowest', got "drop"/],
    [1, TypeError, /`overflow`/],
  ])('refuses %j', (overflow, type, text) => {
    const add = () => testLogger().logger.add(async () => {}, { overflow } as never);
    expect(add).toThrow(type);
    expect(add).toThrow(text);
  });
});
