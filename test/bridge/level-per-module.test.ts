import { describe, expect, it } from 'vitest';
import { levelPerModule } from '../../src/bridge/index.js';
import { someRecord } from '../support/some-record.js';
import { MESSAGE, testLogger } from '../support/test-logger.js';

describe('levelPerModule', () => {
  it('is a filter with a minimum for each name and what is below it', () => {
    const { logger } = testLogger();
    const passed: string[] = [];
    const filter = levelPerModule({ '': 'WARNING', 'app.db': 'debug', app: 30, noisy: false, 'noisy.but': true });
    logger.add((text) => void passed.push(text.trim()), { level: 0, filter, format: `{name} ${MESSAGE}` });
    for (const name of ['app', 'app.db', 'app.db.pool', 'application', 'noisy', 'noisy.but', 'other']) {
      for (const level of ['TRACE', 'DEBUG', 'SUCCESS', 'FATAL']) logger.getLogger(name).log(level, level);
    }
    expect(passed).toEqual([
      ...['app SUCCESS', 'app FATAL', 'app.db DEBUG', 'app.db SUCCESS', 'app.db FATAL'],
      ...['app.db.pool DEBUG', 'app.db.pool SUCCESS', 'app.db.pool FATAL', 'application FATAL'],
      ...['noisy.but TRACE', 'noisy.but DEBUG', 'noisy.but SUCCESS', 'noisy.but FATAL', 'other FATAL'],
    ]);
  });

  it('lets everything pass for which nothing is said', () => {
    expect(levelPerModule({ app: 'FATAL' })(someRecord())).toBe(true);
    expect(levelPerModule({})(someRecord())).toBe(true);
  });

  it('lets records without a severity pass every level, and no `false`', () => {
    const record = someRecord({ severityText: undefined, severityNumber: undefined });
    expect(levelPerModule({ '': 'FATAL' })(record)).toBe(true);
    expect(levelPerModule({ '': false })(record)).toBe(false);
  });

  it('compares the number of a registered level, also of somebody else', () => {
    const { logger } = testLogger({ levels: [{ name: 'AUDIT', no: 45 }] });
    let passed = 0;
    logger.add(() => void passed++, { filter: levelPerModule({ '': 45 }) });
    logger.log('AUDIT', 'x');
    logger.warning('x');
    logger.loggerProvider.getLogger('lib').emit({ severityText: 'AUDIT', severityNumber: 9 });
    expect(passed).toBe(2);
  });

  it('knows records that are not ours', () => {
    const record = {
      ...someRecord(),
      hrTimeObserved: [0, 0] as [number, number],
      severityText: 'ERROR',
      severityNumber: 17,
    };
    expect([30, 50, 51].map((no) => levelPerModule({ '': no })(record))).toEqual([true, true, false]);
  });

  it.each<[unknown, RegExp]>([
    [null, /`levels` must be an object/],
    [['INFO'], /`levels`/],
    [{ app: 'LOUD' }, /`levels\["app"\]`.*"LOUD"/],
    [{ app: -1 }, /`levels\["app"\]`.*-1/],
    [{ app: null }, /`levels\["app"\]`.*null/],
  ])('misuse throws: %o', (levels, text) => {
    expect(() => levelPerModule(levels as never)).toThrow(text);
  });
});
