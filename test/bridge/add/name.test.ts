import { describe, expect, it } from 'vitest';
import { refuses } from '../../support/misuse.js';
import { testLogger } from '../../support/test-logger.js';

describe('name', () => {
  it.each([
    [function named() {}, {}, 'named'],
    [() => {}, { name: 'given' }, 'given'],
    [{ write() {} }, {}, 'sink'],
    [
      new (class Cloud {
        write() {}
      })(),
      {},
      'Cloud',
    ],
  ])('of %o with %j is %s', (sink, options, name) => {
    const { logger } = testLogger();
    logger.add(sink as never, options);
    expect(logger.stats()[0]?.name).toBe(name);
  });

  it('stands in the error block where it was given', () => {
    const { logger, stderr } = testLogger();
    logger.add(
      () => {
        throw new Error('boom');
      },
      { name: 'cloud' },
    );
    logger.info('x');
    expect(stderr[0]).toContain('--- Logging error in Logly Handler #1 (cloud) ---');
  });

  refuses([[{ name: 7 }, TypeError, /`name`.*7/]]);
});
