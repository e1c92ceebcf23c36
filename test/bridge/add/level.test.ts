import { describe, expect, it } from 'vitest';
import { refuses } from '../../support/misuse.js';
import { passing } from '../../support/passing.js';
import type { testLogger } from '../../support/test-logger.js';
import type { TextOptions } from '../../support/text-of.js';

describe('level', () => {
  const all = (logger: ReturnType<typeof testLogger>['logger']) => {
    for (const level of ['TRACE', 'DEBUG', 'INFO', 'WARNING', 'FATAL']) logger.log(level, level);
    logger.log(45, 'LEVEL_45');
  };

  it.each<[TextOptions, string[]]>([
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

  refuses([
    [{ level: 'LOUD' }, RangeError, /`level`.*"LOUD"/],
    [{ level: -1 }, RangeError, /`level`.*-1/],
    [{ level: true }, TypeError, /`level`.*true/],
  ]);
});
