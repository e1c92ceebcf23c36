import { describe, expect, it } from 'vitest';
import { refuses } from '../../support/misuse.js';
import { passing } from '../../support/passing.js';
import { testLogger } from '../../support/test-logger.js';
import type { TextOptions } from '../../support/text-of.js';

describe('filter', () => {
  const names = (logger: ReturnType<typeof testLogger>['logger']) => {
    for (const name of ['app', 'app.core', 'application', 'other']) logger.getLogger(name).info(name);
  };

  it.each<[TextOptions['filter'], string[]]>([
    ['app', ['app', 'app.core']],
    ['app.', ['app.core']],
    ['', ['app', 'app.core', 'application', 'other']],
    [({ instrumentationScope }) => instrumentationScope.name.length > 5, ['app.core', 'application']],
  ])('%o', (filter, passed) => {
    expect(passing({ filter: filter as never }, names)).toEqual(passed);
  });

  it.each<[Record<string, never>, string[]]>([
    [{ a: 1 } as never, ['one', 'both']],
    [{ a: 1, b: { c: [2] } } as never, ['both']],
    [{ none: null } as never, []],
    [{}, ['one', 'both', 'neither']],
  ])('attributes %j must all be equal', (filter, passed) => {
    expect(
      passing({ filter }, (logger) => {
        logger.info('one', { a: 1, b: 2 });
        logger.info('both', { a: 1, b: { c: [2] } });
        logger.info('neither', { a: '1' });
      }),
    ).toEqual(passed);
  });

  it('attributes are compared as records have them', () => {
    const value = () => ({ at: new Date(0), ids: new Set([1]), names: new Map([['a', 1]]), list: [undefined, 1] });
    const passed = passing({ filter: value() as never }, (logger) => {
      logger.info('equal', value());
      logger.info('other', { ...value(), at: new Date(1) });
    });
    expect(passed).toEqual(['equal']);
  });

  it('that throws, or gives no boolean, rejects the record as an error of that sink', () => {
    const { logger, stderr } = testLogger();
    logger.add(() => {}, {
      filter: () => {
        throw new Error('bad filter');
      },
    });
    logger.add(() => {}, { filter: () => 1 as never });
    logger.add(() => {});
    logger.info('x');
    expect(logger.stats()).toMatchObject([{ failed: 1 }, { failed: 1 }, { delivered: 1 }]);
    expect(stderr.join('')).toContain('bad filter');
  });

  it('is not called for records below the level', () => {
    let calls = 0;
    passing(
      {
        level: 'ERROR',
        filter: () => {
          calls++;
          return true;
        },
      },
      (logger) => {
        logger.info('low');
        logger.error('high');
      },
    );
    expect(calls).toBe(1);
  });

  refuses([
    [{ filter: 7 }, TypeError, /`filter`.*7/],
    [{ filter: ['a'] }, TypeError, /`filter`.*an array/],
  ]);
});
