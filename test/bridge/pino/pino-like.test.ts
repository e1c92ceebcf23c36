import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Logger } from '../../../src/bridge/logger.js';
import { type PinoLike, type PinoLikeOptions, pinoLike } from '../../../src/bridge/pino/index.js';
import { capture } from '../../../src/bridge/testing/index.js';
import type { ReadableLogRecord } from '../../../src/record/readable.js';
import { PROJECT } from '../../support/child.js';

interface Call {
  readonly options?: 'std' | PinoLikeOptions;
  run(log: PinoLike): void;
  readonly ours?: readonly object[];
  readonly why?: string;
}
type Line = Record<string, unknown>;

const { CALLS } = (await import(new URL('calls.mjs', import.meta.url).href)) as { CALLS: Record<string, Call> };
const { recorded, kept } = (await import(new URL('record-calls.mjs', import.meta.url).href)) as Record<
  'recorded' | 'kept',
  () => { pino: string; calls: Record<string, Line[]> }
>;
const FIXTURE = kept();

it('marks a function with a hostile name', () => {
  const logger = new Logger();
  const captured = capture(logger);
  const named = Object.defineProperty(() => {}, 'name', {
    get() {
      throw new Error('no name');
    },
  });
  const { proxy, revoke } = Proxy.revocable(() => {}, {});
  revoke();
  const log = pinoLike(logger);
  for (const letter of ['%j', '%o', '%O', '%s']) for (const fn of [named, proxy]) log.info(`x ${letter}`, fn);
  expect(captured.records).toHaveLength(8);
  expect(captured.texts[0]).toBe('x [Thrown: no name]');
});

const VALUES: Readonly<Record<string, number>> = { TRACE: 10, DEBUG: 20, INFO: 30, WARNING: 40, ERROR: 50, FATAL: 60 };

/** A record as the line that pino writes. */
function lineOf({ severityText = '', body, attributes }: ReadableLogRecord): Line {
  const fields = Object.entries(attributes).filter(([key]) => !key.startsWith('exception.'));
  return json({ level: VALUES[severityText], ...Object.fromEntries(fields), ...(body === '' ? {} : { msg: body }) });
}

function json(value: Line): Line {
  return JSON.parse(
    JSON.stringify(value, (_, member) =>
      typeof member === 'bigint'
        ? Number(member)
        : typeof member === 'number' && !Number.isFinite(member)
          ? String(member)
          : member,
    ),
  ) as Line;
}

/** pino writes a number, a boolean, null and a bigint as what they are, and no message apart from an empty one. */
function withTexts(line: Line): Line {
  const { msg, ...rest } = line;
  if (msg === undefined || msg === '') return rest;
  return { ...rest, msg: typeof msg === 'object' && msg !== null ? msg : String(msg) };
}

function logged(options: PinoLikeOptions, run: (log: PinoLike) => void): readonly ReadableLogRecord[] {
  const logger = new Logger();
  using captured = capture(logger);
  run(pinoLike(logger, options));
  return captured.records;
}

describe('pinoLike beside pino', () => {
  it('differs where docs/frameworks.md says so, in the calls that it counts', () => {
    const page = readFileSync(join(PROJECT, 'docs/frameworks.md'), 'utf8');
    const calls = Object.values(CALLS);
    for (const { why, ours } of calls) if (ours !== undefined) expect(page).toContain(`\n| ${why}`);
    expect(page).toContain(`${calls.length} calls are compared with what pino ${FIXTURE.pino.split('.')[0]} writes`);
  });

  it('is compared with what the installed pino writes', () => {
    expect(recorded()).toEqual(FIXTURE);
  });

  it.each(Object.entries(CALLS))('%s', (name, { options = {}, run, ours }) => {
    const records = logged(options === 'std' ? {} : options, run);
    const lines = records.map(lineOf);
    const theirs = (FIXTURE.calls[name] ?? []).map(withTexts);
    expect(lines).toEqual(ours ?? theirs);
    // What differs on purpose differs.
    if (ours !== undefined) expect(ours).not.toEqual(theirs);
  });
});

const MARKED = expect.stringContaining('[Thrown: ');

describe('pinoLike', () => {
  it('makes an exception of what the serializer of err shows, and of nothing else', () => {
    const error = Object.assign(new RangeError('outer', { cause: new Error('inner') }), { code: 'E', secret: 's' });
    const [whole, hidden, without] = [
      ...logged({}, (log) => log.error(error, 'failed')),
      ...logged({ serializers: { err: ({ type, message }: Error & { type: string }) => ({ type, message }) } }, (log) =>
        log.error({ err: error }, 'failed'),
      ),
      ...logged({}, (log) => log.error({ err: { message: 'no error', stack: 'S' } }, 'failed')),
    ];
    expect(whole?.attributes).toMatchObject({
      'exception.type': 'RangeError',
      'exception.message': 'outer: inner',
      'exception.stacktrace': expect.stringContaining('caused by: Error: inner'),
      err: { type: 'RangeError', code: 'E', secret: 's' },
    });
    const keys = (record?: ReadableLogRecord) => Object.keys(record?.attributes ?? {}).filter((key) => key !== 'err');
    expect(keys(whole).sort()).toEqual(['exception.message', 'exception.stacktrace', 'exception.type']);
    expect([keys(hidden), keys(without)]).toEqual([[], []]);
  });

  it('shows the stack of an error where text is written', () => {
    const logger = new Logger();
    const texts: string[] = [];
    logger.add((text) => void texts.push(text), { format: '{level} {message}' });
    pinoLike(logger).error(new RangeError('boom'));
    expect(texts[0]).toMatch(/^ERROR boom\n/);
    expect(texts[0]).toContain('pino-like.test.ts');
  });

  it('has the fields, name and options of the logger that it is given', () => {
    const logger = new Logger({ name: 'shop' });
    using captured = capture(logger);
    const log = pinoLike(logger.bind({ a: 1 }));
    expect(log.bindings()).toEqual({ a: 1 });
    log.child({ b: 2 }).info({ c: 3 }, 'x');
    expect(captured.at(0)).toMatchObject({ instrumentationScope: { name: 'shop' }, attributes: { a: 1, b: 2, c: 3 } });
  });

  it('gives copies of its bindings', () => {
    const logger = new Logger();
    using captured = capture(logger);
    const log = pinoLike(logger).child({ user: { id: 7 } });
    (log.bindings() as { user: { id: number } }).user.id = 8;
    log.info('x');
    expect(captured.at(0)?.attributes).toEqual({ user: { id: 7 } });
  });

  it('stands in front of the levels of sinks', () => {
    const logger = new Logger();
    const texts: string[] = [];
    logger.add((text) => void texts.push(text.trim()), { level: 'INFO', format: '{message}' });
    const log = pinoLike(logger);
    expect([log.level, log.isLevelEnabled('debug'), log.isLevelEnabled('info')]).toEqual(['trace', false, true]);
    log.debug('no');
    log.info('yes');
    log.level = 'error';
    expect([log.isLevelEnabled('info'), log.isLevelEnabled('error')]).toEqual([false, true]);
    log.info('no');
    expect(texts).toEqual(['yes']);
  });

  it('evaluates nothing of a call that is disabled', () => {
    const log = pinoLike(new Logger());
    const hostile = new Proxy({}, { get: () => expect.unreachable(), ownKeys: () => expect.unreachable() });
    log.info(hostile, 'x %j', hostile);
    log.level = 'silent';
    log.fatal(hostile);
  });

  it('tells the place of the call, not its own', () => {
    const logger = new Logger();
    using captured = capture(logger.opt({ location: true }), { level: 'TRACE' });
    pinoLike(logger.opt({ location: true })).info('here');
    expect(captured.at(0)?.attributes).toMatchObject({
      'code.file.path': expect.stringContaining('pino-like.test.ts'),
    });
  });

  it('has methods that work without it', async () => {
    const logger = new Logger();
    using captured = capture(logger);
    await Promise.reject(new Error('boom')).catch(pinoLike(logger).error);
    expect(captured.texts[0]).toMatch(/^boom/);
  });

  it('leaves colours and lazy values to the views that it is given, and reads no markup', () => {
    const logger = new Logger();
    using captured = capture(logger);
    pinoLike(logger.opt({ colors: true })).info({ a: 1 }, '<red>x</red> {a}');
    expect(captured.at(0)?.body).toBe('<red>x</red> {a}');
  });

  it.each<[string, (log: PinoLike) => void, object]>([
    [
      'a getter',
      (log) =>
        log.info({
          get a() {
            throw new Error('g');
          },
          err: 1,
        }),
      { attributes: { a: MARKED } },
    ],
    [
      'a getter alone',
      (log) =>
        log.info({
          get a() {
            throw new Error('g');
          },
        }),
      { attributes: { a: MARKED } },
    ],
    [
      'a serializer',
      (log) =>
        log
          .child(
            {},
            {
              serializers: {
                a() {
                  throw new Error('s');
                },
              },
            },
          )
          .info({ a: 1 }),
      { attributes: { a: MARKED } },
    ],
    [
      'a serializer of a binding',
      (log) =>
        log
          .child(
            { a: 1 },
            {
              serializers: {
                a() {
                  throw new Error('s');
                },
              },
            },
          )
          .info('x'),
      { attributes: { a: MARKED } },
    ],
    [
      'a Proxy',
      (log) =>
        log.info(
          new Proxy(
            {},
            {
              ownKeys() {
                throw new Error('p');
              },
            },
          ),
          'x',
        ),
      { body: 'x', attributes: { 'log.fields': MARKED } },
    ],
    [
      'a Proxy whose members throw',
      (log) =>
        log.info(
          new Proxy(
            { a: 1 },
            {
              get() {
                throw new Error('p');
              },
              has() {
                throw new Error('h');
              },
            },
          ),
          'x',
        ),
      { body: 'x', attributes: { a: MARKED } },
    ],
    [
      'a revoked Proxy',
      (log) => {
        const { proxy, revoke } = Proxy.revocable({}, {});
        revoke();
        log.info(proxy, 'x');
      },
      { body: 'x' },
    ],
    [
      'a text',
      (log) =>
        log.info('%s', {
          toString() {
            throw new Error('t');
          },
        }),
      { body: MARKED },
    ],
    ['an object without a prototype', (log) => log.info('%s', Object.create(null)), { body: MARKED }],
    [
      'a number',
      (log) =>
        log.info('%d %i', Symbol('a'), {
          valueOf() {
            throw new Error('v');
          },
        }),
      { body: 'NaN NaN' },
    ],
    [
      'JSON',
      (log) =>
        log.info('%j', {
          toJSON() {
            throw new Error('j');
          },
        }),
      { body: expect.stringContaining('toJSON') },
    ],
    ['a symbol', (log) => log.info(Symbol('a')), { body: 'Symbol(a)' }],
    [
      'a symbol behind a prefix',
      (log) => log.child({}, { msgPrefix: 'p ' }).info(Symbol('a')),
      { body: 'p Symbol(a)' },
    ],
    [
      'an object behind a prefix',
      (log) => log.child({}, { msgPrefix: 'p ' }).info({}, { a: 1 }),
      { body: 'p {"a":1}' },
    ],
    ['%o of a symbol', (log) => log.info('%o', Symbol('a')), { body: 'Symbol(a)' }],
    [
      '__proto__',
      (log) => log.info(JSON.parse('{"__proto__": 1, "err": 2}')),
      { attributes: { ['__proto__']: 1, err: 2 } },
    ],
    ['a lone surrogate', (log) => log.info('\ud800 %s', '\udfff'), { body: '\ufffd \ufffd' }],
    [
      'an error with hostile members',
      (log) =>
        log.error(
          Object.defineProperty(new Error('b'), 'x', {
            enumerable: true,
            get() {
              throw new Error('m');
            },
          }),
        ),
      { body: 'b' },
    ],
    [
      'an error whose message throws',
      (log) =>
        log.error(
          Object.defineProperty(new Error(), 'message', {
            get() {
              throw new Error('m');
            },
          }),
        ),
      { severityText: 'ERROR', body: '[Thrown: m]', attributes: { err: { message: '[Thrown: m]' } } },
    ],
  ])('logs %s that is hostile', (_, run, expected) => {
    const records = logged({}, run);
    expect(records).toHaveLength(1);
    expect(records[0]).toMatchObject(expected);
  });

  it('marks what throws beside arguments that the text does not show', () => {
    const fields = Object.defineProperty({ b: 2 }, 'a', {
      enumerable: true,
      get() {
        throw new Error('g');
      },
    });
    const [record] = logged({}, (log) => log.info(fields, 'x', 'more'));
    expect(record?.attributes).toEqual({ a: MARKED, b: 2, 'log.arguments': ['more'] });
  });

  it('has no serializer where one is undefined', () => {
    const [record] = logged({ serializers: { a: undefined as never } }, (log) => log.info({ a: 1 }));
    expect(record?.attributes).toEqual({ a: 1 });
  });

  it('takes linear time for large values', () => {
    const wide = Array.from({ length: 200_000 }, (_, i) => i);
    const error = Object.assign(new Error('many'), { errors: Array.from({ length: 100_000 }, () => new Error('one')) });
    let shared: unknown = 'end';
    for (let i = 0; i < 60; i++) shared = [shared, shared];
    const records = logged({}, (log) => {
      log.info('%j', wide);
      log.info('%j', shared);
      log.error(error);
      log.info('%s '.repeat(100_000), ...wide.slice(0, 50_000));
      log.info('%'.repeat(1_000_001), 1);
    });
    expect(records).toHaveLength(5);
  });

  it('calls back when everything is delivered', async () => {
    const logger = new Logger();
    const delivered: string[] = [];
    logger.add(async (text) => void delivered.push(text), { format: '{message}' });
    const log = pinoLike(logger);
    log.info('x');
    const error = await new Promise((resolve) => log.child({}).flush(resolve));
    expect([error, delivered]).toEqual([undefined, ['x\n']]);
    expect(log.flush()).toBeUndefined();
  });

  it.each<[string, (log: PinoLike) => void, string]>([
    ['a child of nothing', (log) => log.child(undefined as never), '`bindings` must be an object, got undefined'],
    ['bindings', (log) => log.setBindings('a' as never), '`bindings` must be an object, got "a"'],
    [
      'a level',
      (log) => {
        log.level = 'loud';
      },
      'unknown level loud: `level` must be trace, debug, info, warn, error, fatal, silent, got "loud"',
    ],
    ['the level of a child', (log) => log.child({}, { level: 'WARN' }), 'unknown level WARN'],
    [
      'a number',
      (log) => {
        log.level = 35 as never;
      },
      'unknown level',
    ],
    ['a prefix', (log) => log.child({}, { msgPrefix: 3 as never }), '`msgPrefix` must be a string, got 3'],
    [
      'a serializer',
      (log) => log.child({}, { serializers: { a: 1 as never } }),
      '`serializers.a` must be a function, got 1',
    ],
    ['redact', (log) => log.child({}, { redact: ['a'] } as never), '`redact` is not an option of a child here: '],
    [
      'formatters',
      (log) => log.child({}, { formatters: {} } as never),
      '`formatters` is not an option of a child here: ',
    ],
    [
      'customLevels',
      (log) => log.child({}, { customLevels: { a: 1 } } as never),
      '`customLevels` is not an option of a child here: ',
    ],
    ['a callback', (log) => log.flush(3 as never), '`done` must be a function, got 3'],
    ['an option', () => pinoLike(new Logger(), { level: 'info' } as never), '`level` is not an option of pinoLike'],
    ['a logger', () => pinoLike({} as never), '`logger` must be a Logger, got an object'],
  ])('refuses %s that is wrong', (_, run, sentence) => {
    expect(() => run(pinoLike(new Logger()))).toThrow(sentence);
  });
});
