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

  const boom = () => {
    throw new Error('boom');
  };

  it.each<[string, object, object, string]>([
    [
      'a named function',
      function db() {
        boom();
      },
      {},
      ' (db)',
    ],
    [
      'a named async function',
      async function send() {
        boom();
      },
      {},
      ' (send)',
    ],
    [
      'an instance of a class',
      new (class Cloud {
        write = boom;
      })(),
      {},
      ' (Cloud)',
    ],
    [
      'a given name before that',
      function db() {
        boom();
      },
      { name: 'cloud' },
      ' (cloud)',
    ],
    [
      'a function without a name',
      (
        () => () =>
          boom()
      )(),
      {},
      '',
    ],
    ['an object without a class', { write: boom }, {}, ''],
  ])('stands in the error block: %s', async (_, sink, options, shown) => {
    const { logger, stderr } = testLogger();
    logger.add(sink as never, options);
    logger.info('x');
    await logger.complete();
    expect(stderr[0]).toContain(`--- Logging error in Logly Handler #1${shown} ---`);
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
