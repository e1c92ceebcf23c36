import { describe, expect, it, vi } from 'vitest';
import { Logger } from '../../../src/bridge/index.js';
import { testLogger } from '../../support/test-logger.js';

/** What looks like a call of another logger, and a word of the hint. */
const CALLS: Array<[string, (logger: Logger) => void, string]> = [
  ["pino's object before the text", (l) => l.info({ user: 7 }, 'signed in'), 'docs/from-pino.md'],
  ['an object first by log', (l) => l.log('INFO', { user: 7 }, 'signed in'), 'docs/from-pino.md'],
  ["'%s' with an argument", (l) => l.info('hello %s', 'Ada'), '%s'],
  ["'%d' of several", (l) => l.warning('%d of %d', 1, 2), '%s'],
  ["loguru's filter by level", (l) => l.add(() => {}, { filter: { app: 'INFO' } }), 'levelPerModule'],
  [
    "loguru's filter that switches off",
    (l) => l.add(() => {}, { filter: { app: 'debug', lib: false } }),
    'levelPerModule',
  ],
  ['an unknown token', (l) => l.add(() => {}, { format: '{levelname} {message}' }), 'docs/formats.md'],
  ['an unknown token with a spec', (l) => l.add(() => {}, { format: '{asctime:>20} {message}' }), 'docs/formats.md'],
  ['a token that is not closed', (l) => l.add(() => {}, { format: '{level} {message' }), '{message (not closed)'],
];

const FINE: Array<[string, (logger: Logger) => void]> = [
  ['an object alone', (l) => l.info({ user: 7 })],
  ['a text with a per cent sign', (l) => l.info('100 %', { a: 1 })],
  ["'%s' without arguments", (l) => l.info('%s')],
  ["'%s' with fields alone", (l) => l.info('%s', { a: 1 })],
  ['a filter by attributes', (l) => l.add(() => {}, { filter: { app: 'shop', kind: 'INFO' } })],
  ['an empty filter', (l) => l.add(() => {}, { filter: {} })],
  [
    'known tokens',
    (l) => l.add(() => {}, { format: '{time:HH:mm} {level.name: <8} {extra[a][b]} {extra.c!r} {{x}} {message}' }),
  ],
  ['braces that are no tokens', (l) => l.add(() => {}, { format: '{ {message} } {"a": {level}} {1} {- }{' })],
  ['JSON in a format', (l) => l.add(() => {}, { format: '{{"m": {message}}}' })],
];

describe('hints about what looks like another logger', () => {
  it.each(CALLS)('%s: one line, once, and the call works', (_, act, word) => {
    const { logger, stderr } = testLogger();
    logger.add(() => {});
    act(logger);
    act(logger);
    expect(stderr).toHaveLength(1);
    expect(stderr[0]).toMatch(/^logly-otel: hint: /);
    expect(stderr[0]).toContain(word);
    expect(logger.stats()[0]?.failed).toBe(0);
  });

  it.each(FINE)('none for %s', (_, act) => {
    const { logger, stderr } = testLogger();
    logger.add(() => {});
    act(logger);
    expect(stderr).toEqual([]);
  });

  it.each(CALLS)('%s: silenced by LOGLY_HINTS=false', (_, act) => {
    const { logger, stderr } = testLogger({}, { LOGLY_HINTS: 'false' });
    logger.add(() => {});
    act(logger);
    expect(stderr).toEqual([]);
  });
});

describe('the hint about a format', () => {
  it.each([
    ['{mesage}', '{mesage}'],
    ['{level: <8} {levle: <8} {msg!r}', '{levle: <8}, {msg!r}'],
    ['{message', '{message (not closed)'],
    ['{level {message}', '{level (not closed)'],
    ['{level{message}', '{level (not closed)'],
    ['{time:HH:mm {message}', '{time (not closed)'],
    ['{level: {<8}} {message}', '{level: {<8}}'],
    ['{ message }', '{ message }'],
    ['{message!x}', '{message!x}'],
    ['{a} {b} {a} {c} {d}', '{a}, {b}, {c}'],
    [`{${'a'.repeat(100)}}`, `{${'a'.repeat(39)}…`],
  ])('names sink and token: %s', (format, named) => {
    const { logger, stderr } = testLogger();
    logger.add(() => {});
    logger.add(() => {}, { format, name: 'screen' });
    expect(stderr[0]).toContain(`the format of sink #2 screen has ${named}, which is no token`);
  });

  it('names a sink that has no number yet', () => {
    const { logger, stderr } = testLogger();
    logger.configure({ handlers: [{ sink: () => {}, format: '{mesage}', name: 'screen' }] });
    expect(stderr[0]).toContain('the format of sink screen has {mesage},');
  });
});

describe('an assignment to a method of a logger', () => {
  it.each([
    ['level', 'debug', 'setLevel'],
    ['add', () => 1, 'cannot be assigned'],
    ['bind', undefined, 'cannot be assigned'],
  ])('throws: %s', (name, value, text) => {
    for (const logger of [new Logger(), new Logger().bind({ a: 1 })]) {
      expect(() => Object.assign(logger, { [name]: value })).toThrow(text);
      expect(logger.level('INFO').no).toBe(20);
    }
  });

  it('is no obstacle to spies and subclasses', () => {
    const logger = new Logger();
    const [level, info] = [vi.spyOn(logger, 'level'), vi.spyOn(logger, 'info').mockReturnValue()];
    logger.level('INFO');
    logger.info('x');
    expect([level.mock.calls, info.mock.calls]).toEqual([[['INFO']], [['x']]]);
    vi.restoreAllMocks();
    class Mine extends Logger {
      override level(name: string) {
        return super.level(name.trim());
      }
    }
    expect(new Mine().level(' INFO ').no).toBe(20);
  });
});
