import { afterEach, describe, expect, it } from 'vitest';
import { BUILT_IN_LEVELS } from '../../../src/record/levels.js';
import type { ReadableLogRecord } from '../../../src/record/readable.js';
import { application, unregister } from '../../support/application.js';
import { testLogger } from '../../support/test-logger.js';

/** A logger, and the texts that its one sink was given, made by a format. */
function writing(format = '{level} {level_no} {severity_number} {level_icon} {message}', options = {}) {
  const { logger, stderr } = testLogger();
  const texts: string[] = [];
  logger.add((text) => void texts.push(text.trimEnd()), { level: 0, format, ...options });
  return { logger, stderr, texts };
}

describe('level', () => {
  it('reads a level, in any case', () => {
    const { logger } = testLogger();
    expect(logger.level('warn')).toEqual({ name: 'WARNING', no: 40, severityNumber: 13, color: '<yellow>', icon: '⚠️' });
    expect(Object.isFrozen(logger.level('INFO'))).toBe(true);
  });

  it.each([2 ** 30 - 3, 2 ** 30, 2 ** 31, 2 ** 40])('compares numbers as great as %d, too', (no) => {
    const { logger, texts } = writing('{level_no}', { level: no });
    const around = [no - 1, no, no + 1];
    expect(around.map((at) => logger.enabled(at))).toEqual([false, true, true]);
    for (const at of around) logger.log(at, 'x');
    logger.disable('');
    expect(around.map((at) => logger.enabled(at))).toEqual([false, false, false]);
    for (const at of around) logger.log(at, 'x');
    expect(texts).toEqual([String(no), String(no + 1)]);
    expect(logger.stats()).toMatchObject([{ created: 2, delivered: 2 }]);
  });

  it('registers a level that log, add, setLevel and enabled know at once', () => {
    const { logger, texts } = writing();
    const id = logger.add(() => {}, { level: 'ERROR' });
    expect(logger.level('notable', { no: 33, color: '<red>', icon: '!' })).toEqual({
      name: 'NOTABLE',
      no: 33,
      severityNumber: 12,
      color: '<red>',
      icon: '!',
    });
    logger.log('Notable', 'x');
    logger.log(33, 'y');
    logger.setLevel(id, 'NOTABLE');
    logger.add(() => {}, { level: 'notable' });
    logger.log('NOTABLE', 'z');
    logger.log(32, 'below');
    expect(texts).toEqual(['NOTABLE 33 12 ! x', 'NOTABLE 33 12 ! y', 'NOTABLE 33 12 ! z', 'LEVEL_32 32 12 ✅ below']);
    expect(logger.stats().slice(1)).toMatchObject([
      { created: 4, delivered: 1 },
      { created: 2, delivered: 1 },
    ]);
    expect(logger.enabled('notable')).toBe(true);
  });

  it('changes colour and icon, also for renderers that are there already', () => {
    const { logger, texts } = writing('<level>{message}</level>{level_icon}', { colorize: true });
    logger.info('a');
    logger.level('INFO', { color: '<bold><red>', icon: 'i' });
    logger.info('b');
    logger.level('info', { color: 'light-blue' });
    logger.info('c');
    expect(texts).toEqual(['a\x1b[0mℹ️', '\x1b[1m\x1b[31mb\x1b[0mi', '\x1b[94mc\x1b[0mi']);
    expect(logger.level('INFO').color).toBe('<light-blue>');
  });

  it.each<[string, object, typeof TypeError | typeof RangeError, RegExp]>([
    ['INFO', { no: 21 }, RangeError, /`no` of the level INFO is 20 and cannot be updated, got 21/],
    ['WARN', { no: 41 }, RangeError, /`no` of the level WARNING is 40 and cannot be updated/],
    ['INFO', { severityNumber: 1 }, RangeError, /`severityNumber` of the level INFO is 9 and cannot be updated/],
    ['NEW', {}, RangeError, /"NEW"/],
    ['NEW', { color: '<red>' }, RangeError, /`no`.*"NEW"/],
    ['NEW', { no: -1 }, RangeError, /`no`.*-1/],
    ['NEW', { no: 1.5 }, RangeError, /`no`.*1\.5/],
    ['NEW', { no: Number.POSITIVE_INFINITY }, RangeError, /`no`.*Infinity/],
    ['NEW', { no: '33' }, TypeError, /`no`.*"33"/],
    ['NEW', { no: 33, severityNumber: 25 }, RangeError, /`severityNumber`.*25/],
    ['NEW', { no: 33, severityNumber: 0 }, RangeError, /`severityNumber`.*0/],
    ['NEW', { no: 33, color: '<rde>' }, RangeError, /`color`.*"<rde>"/],
    ['NEW', { no: 33, color: 'rde' }, RangeError, /`color`.*"rde"/],
    ['NEW', { no: 33, color: '</red>' }, RangeError, /`color`/],
    ['NEW', { no: 33, color: 7 }, TypeError, /`color`.*7/],
    ['NEW', { no: 33, icon: 7 }, TypeError, /`icon`.*7/],
    ['NEW', { no: 33, colour: 'red' }, TypeError, /`colour` is not an option of level/],
    ['', { no: 33 }, TypeError, /`name`/],
  ])('misuse throws: %s, %o', (name, update, type, text) => {
    const { logger } = testLogger();
    const misuse = () => logger.level(name, update as never);
    expect(misuse).toThrow(type);
    expect(misuse).toThrow(text);
    expect(logger.levels).toHaveLength(BUILT_IN_LEVELS.length);
  });

  it.each([
    ['unknown', RangeError, /`name` must be a level's name .*"unknown"/],
    [20, TypeError, /`name`.*20/],
  ])('of %s throws', (name, type, text) => {
    const { logger } = testLogger();
    expect(() => logger.level(name as never)).toThrow(type);
    expect(() => logger.level(name as never)).toThrow(text);
  });

  it('takes the same number again, and gives the same level', () => {
    const { logger } = testLogger();
    const level = logger.level('NEW', { no: 33 });
    expect(logger.level('new', { no: 33 })).toEqual(level);
  });

  it.each([
    [0, 1],
    [7, 3],
    [12, 6],
    [22, 9],
    [27, 10],
    [35, 12],
    [42, 14],
    [45, 15],
    [52, 17],
    [57, 19],
    [65, 21],
    [99, 24],
  ])('places a level of number %i at severity %i', (no, severityNumber) => {
    expect(testLogger().logger.level('NEW', { no }).severityNumber).toBe(severityNumber);
  });

  it('gives severities that grow with the number, within their bands, never 0', () => {
    const { logger } = testLogger();
    let last = 0;
    for (let no = 0; no <= 120; no++) {
      const { severityNumber } = logger.level(`L${no}`, { no });
      expect(severityNumber).toBeGreaterThanOrEqual(Math.max(1, last));
      last = severityNumber;
    }
    expect(last).toBe(24);
  });

  it('belongs to one logger and its views, those from before included', () => {
    const { logger } = testLogger();
    const view = logger.bind({ a: 1 }).getLogger('other');
    logger.level('NEW', { no: 33 });
    expect(view.level('NEW').no).toBe(33);
    expect(() => testLogger().logger.level('NEW')).toThrow(RangeError);
  });
});

describe('levels', () => {
  it('are the names by rising number', () => {
    const { logger } = testLogger({ levels: [{ name: 'audit', no: 33 }] });
    expect(logger.levels).toEqual([
      ...['TRACE', 'DEBUG', 'INFO', 'NOTICE', 'SUCCESS', 'AUDIT', 'WARNING', 'ERROR', 'FAIL', 'CRITICAL', 'FATAL'],
    ]);
  });

  it('can be configured together with the handlers that name them', () => {
    const texts: string[] = [];
    const { logger } = testLogger({
      levels: [{ name: 'AUDIT', no: 45 }],
      handlers: [{ sink: (text) => void texts.push(text), level: 'AUDIT', format: '{level} {message}' }],
      providerLevel: 'AUDIT',
    });
    logger.warning('x');
    logger.audit('y');
    expect(texts).toEqual(['AUDIT y\n']);
  });
});

describe('audit', () => {
  it('throws until AUDIT is registered', () => {
    const { logger, texts } = writing();
    const { audit } = logger.bind({ a: 1 });
    expect(() => audit('x')).toThrow(RangeError);
    expect(() => audit('x')).toThrow(/"AUDIT"/);
    logger.level('AUDIT', { no: 33 });
    audit('who {}', 'ada');
    expect(texts).toEqual(['AUDIT 33 12  who ada']);
  });
});

describe('a foreign record', () => {
  it('has the levelNumber, the colour and the icon of the level whose name is its severityText', () => {
    const { logger, texts } = writing('<level>{level}</level> {level_no}{level_icon}', { colorize: true, level: 45 });
    logger.level('AUDIT', { no: 45, color: '<cyan>', icon: '§' });
    const api = logger.loggerProvider.getLogger('lib');
    api.emit({ severityText: 'audit', severityNumber: 9 });
    api.emit({ severityText: 'INFO', severityNumber: 24 });
    api.emit({ severityText: 'Verbose', severityNumber: 13 });
    api.emit({ severityText: 'Fatal!', severityNumber: 24 });
    api.emit({ severityText: 'LEVEL_46', severityNumber: 1 });
    api.emit({});
    expect(texts).toEqual([
      '\x1b[36maudit\x1b[0m 45§',
      '\x1b[1m\x1b[31mFatal!\x1b[0m 70💀',
      '\x1b[2mLEVEL_46\x1b[0m 46✏️',
      '\x1b[0m 0',
    ]);
  });

  it('is not kept from being made, where it may be of a registered level', () => {
    const { logger } = testLogger({ levels: [{ name: 'AUDIT', no: 45 }] });
    logger.add(() => {}, { level: 'AUDIT' });
    const api = logger.loggerProvider.getLogger('lib');
    expect([13, 14, 15, 17].map((severityNumber) => api.enabled({ severityNumber }))).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });

  afterEach(unregister);

  it('keeps a registered level on the way through the provider of the application, which may change it', () => {
    const records: ReadableLogRecord[] = [];
    const { logger } = testLogger({ levels: [{ name: 'AUDIT', no: 45 }] });
    const upgrade = {
      onEmit: (record: {
        setSeverityText(text: string): void;
        setSeverityNumber(number: number): void;
        body: unknown;
      }) => {
        if (record.body !== 'lift me') return;
        record.setSeverityText('AUDIT');
        record.setSeverityNumber(15);
      },
      async forceFlush() {},
      async shutdown() {},
    };
    const { provider } = application(upgrade, logger.attach());
    logger.configure({ provider: provider as never });
    logger.add((_, { record }) => void records.push(record), { level: 'AUDIT' });
    logger.add(() => {});
    logger.log('AUDIT', 'x');
    logger.info('lift me');
    logger.info('not me');
    expect(records.map(({ severityText, body }) => `${severityText} ${body}`)).toEqual(['AUDIT x', 'AUDIT lift me']);
  });
});
