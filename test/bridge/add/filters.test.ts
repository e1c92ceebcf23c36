import { describe, expect, it } from 'vitest';
import type { AddOptions as AnyAddOptions } from '../../../src/bridge/options.js';
import { MESSAGE, testLogger } from '../../support/test-logger.js';

/** Those of a sink that takes one text. */
type AddOptions = AnyAddOptions & { batch?: false };

/** The messages that pass. */
function passing(options: AddOptions, log: (logger: ReturnType<typeof testLogger>['logger']) => void): string[] {
  const { logger } = testLogger();
  const passed: string[] = [];
  logger.add((message) => void passed.push(message.trim()), { ...options, format: MESSAGE });
  log(logger);
  return passed;
}

describe('level', () => {
  const all = (logger: ReturnType<typeof testLogger>['logger']) => {
    for (const level of ['TRACE', 'DEBUG', 'INFO', 'WARNING', 'FATAL']) logger.log(level, level);
    logger.log(45, 'LEVEL_45');
  };

  it.each<[AddOptions, string[]]>([
    [{}, ['DEBUG', 'INFO', 'WARNING', 'FATAL', 'LEVEL_45']],
    [{ level: 'warning' }, ['WARNING', 'FATAL', 'LEVEL_45']],
    [{ level: 'WARN' }, ['WARNING', 'FATAL', 'LEVEL_45']],
    [{ level: 46 }, ['FATAL']],
    [{ level: 0 }, ['TRACE', 'DEBUG', 'INFO', 'WARNING', 'FATAL', 'LEVEL_45']],
  ])('%j', (options, passed) => {
    expect(passing(options, all)).toEqual(passed);
  });

  it("compares Logly's numbers, not severities", () => {
    expect(
      passing({ level: 22 }, (logger) => [20, 21, 22, 23].forEach((no) => void logger.log(no, String(no)))),
    ).toEqual(['22', '23']);
  });
});

describe('filter', () => {
  const names = (logger: ReturnType<typeof testLogger>['logger']) => {
    for (const name of ['app', 'app.core', 'application', 'other']) logger.getLogger(name).info(name);
  };

  it.each<[AddOptions['filter'], string[]]>([
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
});

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
});
