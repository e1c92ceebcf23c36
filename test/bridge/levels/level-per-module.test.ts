import { describe, expect, it } from 'vitest';
import { levelPerModule } from '../../../src/bridge/index.js';
import { someRecord } from '../../support/some-record.js';
import { MESSAGE, testLogger } from '../../support/test-logger.js';

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

  it('compares the number of a registered level, also for foreign records', () => {
    const { logger } = testLogger({ levels: [{ name: 'AUDIT', no: 45 }] });
    let passed = 0;
    logger.add(() => void passed++, { filter: levelPerModule({ '': 45 }) });
    logger.log('AUDIT', 'x');
    logger.warning('x');
    logger.loggerProvider.getLogger('lib').emit({ severityText: 'AUDIT', severityNumber: 9 });
    expect(passed).toBe(2);
  });

  it('knows the names of registered levels, in any case, each logger its own', () => {
    const filter = levelPerModule({ '': 'WARNING', app: 'audit' });
    const passed: string[] = [];
    for (const no of [35, 45]) {
      const { logger } = testLogger({ name: 'app', levels: [{ name: 'AUDIT', no }] });
      logger.add((text) => void passed.push(`${no}: ${text.trim()}`), { filter, format: MESSAGE });
      for (const level of ['INFO', 'AUDIT', 'WARNING', 'ERROR']) logger.log(level, level);
      logger.getLogger('other').warning('other');
    }
    expect(passed).toEqual([
      ...['35: AUDIT', '35: WARNING', '35: ERROR', '35: other'],
      ...['45: AUDIT', '45: ERROR', '45: other'],
    ]);
  });

  it('may be configured together with the level that it names, and opened again', async () => {
    const { logger } = testLogger();
    const passed: string[] = [];
    logger.configure({
      levels: [{ name: 'AUDIT', no: 45 }],
      handlers: [
        { sink: (text: string) => void passed.push(text), filter: levelPerModule({ '': 'AUDIT' }), format: MESSAGE },
      ],
    });
    await logger.reinstall();
    logger.warning('x');
    logger.audit('y');
    expect(passed).toEqual(['y\n']);
  });

  it('throws from `add` for a name that no level of that logger has', () => {
    const { logger } = testLogger();
    const filter = levelPerModule({ app: 'LOUD' });
    expect(() => logger.add(() => {}, { filter })).toThrow(
      /^`levels\["app"\]` must be a level's name \(TRACE, .*\) or number, got "LOUD"$/,
    );
    expect(() => logger.add(() => {}, { filter })).toThrow(RangeError);
    expect(logger.stats()).toEqual([]);
  });

  it('throws at a record where it belongs to no sink, and a name is none of a built-in level', () => {
    expect(() => levelPerModule({ app: 'LOUD' })(someRecord())).toThrow(/`levels\["app"\]` must be a built-in.*"LOUD"/);
  });

  it('knows records that are not ours', () => {
    const record = {
      ...someRecord(),
      hrTime: [0, 0] as [number, number],
      hrTimeObserved: [0, 0] as [number, number],
      severityText: 'ERROR',
      severityNumber: 17,
    };
    expect([30, 50, 51].map((no) => levelPerModule({ '': no })(record))).toEqual([true, true, false]);
  });

  it.each<[unknown, RegExp]>([
    [null, /`levels` must be an object/],
    [['INFO'], /`levels`/],
    [{ app: -1 }, /`levels\["app"\]`.*-1/],
    [{ app: null }, /`levels\["app"\]`.*null/],
  ])('misuse throws: %o', (levels, text) => {
    expect(() => levelPerModule(levels as never)).toThrow(text);
  });
});
