import { describe, expect, it } from 'vitest';
import type { LoggerOptions } from '../../../src/bridge/logger-options.js';
import type { ReadableLogRecord } from '../../../src/record/readable.js';
import { MESSAGE, recordOfCall, type TestedLogger, testLogger } from '../../support/test-logger.js';

function texts(call: (logger: TestedLogger) => void, options: object): string {
  const { logger } = testLogger();
  let all = '';
  logger.add((text: string) => {
    all += text;
  }, options);
  call(logger);
  return all;
}

const limit = (attributeValueLengthLimit: number, attributeCountLimit = 128): LoggerOptions => ({
  logRecordLimits: { attributeValueLengthLimit, attributeCountLimit },
});

describe('limits of attributes', () => {
  const sql = 'select 1';
  it.each<[string, LoggerOptions, (logger: TestedLogger) => void, object]>([
    ['of their length', limit(5), (logger) => logger.info('ran {sql}', { sql }), { sql: 'selec' }],
    [
      'of their length, in a path',
      limit(5),
      (logger) => logger.info('ran {a.sql}', { a: { sql } }),
      { a: { sql: 'selec' } },
    ],
    [
      'of their length, beside an error',
      limit(5),
      (logger) => logger.info('ran {sql}', { sql }, new Error('e')),
      { sql: 'selec' },
    ],
    [
      'of their number',
      { logRecordLimits: { attributeCountLimit: 0 } },
      (logger) => logger.info('ran {sql}', { sql }),
      {},
    ],
    [
      'of their number, by a getter',
      { logRecordLimits: { attributeCountLimit: 0 } },
      (logger) =>
        logger.info('ran {sql}', {
          get sql() {
            return sql;
          },
        }),
      {},
    ],
    ['with capture: false', limit(5), (logger) => logger.opt({ capture: false }).info('ran {sql}', { sql }), {}],
    [
      'with colours',
      limit(5),
      (logger) => logger.opt({ colors: true }).info('<red>ran</red> {sql}', { sql }),
      { sql: 'selec' },
    ],
    ['with an argument', limit(5), (logger) => logger.info('ran {}', sql), {}],
  ])('leave the text alone: %s', (_, options, call, attributes) => {
    const record = recordOfCall(call, options);
    expect(record.body).toBe('ran select 1');
    expect(record.attributes).toMatchObject(attributes);
    expect(Object.keys(record.attributes).filter((key) => !key.startsWith('exception.'))).toEqual(
      Object.keys(attributes),
    );
  });

  it('leave the text alone where bound fields have used up their number', () => {
    const bound = Object.fromEntries(Array.from({ length: 128 }, (_, i) => [`k${i}`, i]));
    const record = recordOfCall((logger) => logger.bind(bound).info('ran {sql} {k1}', { sql, k1: 'own' }));
    expect([record.body, record.attributes.k1, record.droppedAttributesCount]).toEqual(['ran select 1 own', 'own', 1]);
  });

  it('cut bytes, and no character in two', () => {
    const { attributes } = recordOfCall(
      (logger) => logger.info('x', { k: 'ab🌍', b: new Uint8Array(10), deep: [Buffer.from('abcdef'), '🌍🌍'] }),
      limit(3),
    );
    expect(attributes).toEqual({ k: 'ab', b: new Uint8Array(3), deep: [new Uint8Array([97, 98, 99]), '🌍'] });
  });
});

describe('absent arguments', () => {
  it.each<[string, unknown[], object]>([
    ['undefined', [undefined], {}],
    ['null', [null], {}],
    ['several', [null, undefined], {}],
    ['behind the fields', [{ a: 1 }, undefined], { a: 1 }],
    ['behind an argument', ['left', undefined], { 'log.arguments': ['left'] }],
    ['before an argument', [undefined, 'left'], { 'log.arguments': [null, 'left'] }],
  ])('at the end count for nothing: %s', (_, args, attributes) => {
    expect(recordOfCall((logger) => logger.info('handled', ...args)).attributes).toEqual(attributes);
  });

  it('fill placeholders', () => {
    expect(recordOfCall((logger) => logger.info('{} {}', undefined, null)).body).toBe('undefined null');
  });
});

describe('a plain object that is the only argument', () => {
  it.each([
    ['{}', 'login failed for {"ip":"::1"}'],
    ['{0.ip}', 'login failed for ::1'],
    ['{ip}', 'login failed for ::1'],
    ['{:d}', 'login failed for {:d}'],
    ['{', 'login failed for {'],
  ])('is fields, whatever braces data brings into the message: %s', (name, body) => {
    const record = recordOfCall((logger) => logger.warning(`login failed for ${name}`, { ip: '::1' }));
    expect([record.body, record.attributes]).toEqual([body, { ip: '::1' }]);
  });

  it('cannot be written in more than the share of the body by a short message', () => {
    for (const spec of ['{a:>9999}', '{a:.9999f}', '{a:{w}}', '{a:09999d}']) {
      const record = recordOfCall((logger) => logger.info(spec.repeat(120), { a: 7, w: 9_999 }));
      expect((record.body as string).length).toBeLessThan(2 ** 18 + 5_000);
      expect(record.attributes).toEqual({ a: 7, w: 9_999 });
    }
  });
});

describe('what a call itself says', () => {
  const error = new TypeError('real');
  const body = JSON.parse(
    '{"exception.type":"forged","exception.cause.type":"forged","code.file.path":"forged","a":1}',
  );
  it.each<[string, (logger: TestedLogger) => void]>([
    ['behind the message', (logger) => logger.error('charge failed', error, body)],
    ['behind the fields', (logger) => logger.error('charge failed', body, error)],
    ['by opt', (logger) => logger.opt({ exception: error }).error('charge failed', body)],
    ['above bound fields', (logger) => logger.bind(body).error('charge failed', error)],
    ['with a placeholder', (logger) => logger.error('charge {a}', body, error)],
  ])('of its exception outranks fields: %s', (_, call) => {
    expect(recordOfCall(call).attributes).toMatchObject({
      'exception.type': 'TypeError',
      'exception.message': 'real',
      'exception.type_': 'forged',
      'exception.cause.type_': 'forged',
      'code.file.path': 'forged',
      a: 1,
    });
  });

  it('of its place outranks fields, and a patch may change it', () => {
    const { attributes } = recordOfCall((logger) => logger.opt({ location: true }).info('x', body));
    expect(attributes['code.file.path']).toContain('truth-of-values');
    expect(attributes).toMatchObject({ 'code.file.path_': 'forged', 'exception.type': 'forged' });
    const patched = recordOfCall((logger) =>
      logger
        .patch((record) => {
          record.attributes['exception.message'] = 'hidden';
        })
        .error('x', error),
    );
    expect(patched.attributes['exception.message']).toBe('hidden');
  });

  it('takes no key that a field has', () => {
    const { attributes } = recordOfCall((logger) =>
      logger.error('x', error, { 'exception.type': 1, 'exception.type_': 2 }),
    );
    expect(attributes).toMatchObject({ 'exception.type': 'TypeError', 'exception.type__': 1 });
    expect(Object.values(attributes)).toContain(2);
  });
});

describe('exception()', () => {
  it.each<[unknown[], string, object]>([
    [['boom', 'failed'], 'failed', { 'exception.type': 'string', 'exception.message': 'boom' }],
    [['boom', 'failed {id}', { id: 7 }], 'failed 7', { 'exception.message': 'boom', id: 7 }],
    [[7, 'failed'], 'failed', { 'exception.type': 'number', 'exception.message': '7' }],
    [['user {} failed', 'ada'], 'user ada failed', {}],
  ])('takes any thrown value: %j', (args, body, attributes) => {
    const record = recordOfCall((logger) => logger.exception(...(args as [unknown])));
    expect(record.body).toBe(body);
    expect(record.attributes).toMatchObject(attributes);
  });
});

describe('names', () => {
  it.each<[string, (logger: TestedLogger) => void, (record: ReadableLogRecord) => unknown, string]>([
    [
      'a level',
      (logger) => {
        logger.level('a\ud800', { no: 33 });
        logger.log('A\ud800', 'x');
      },
      ({ severityText }) => severityText,
      'A\ufffd',
    ],
    ['an event', (logger) => logger.opt({ eventName: 'e\udc00' }).info('x'), ({ eventName }) => eventName, 'e\ufffd'],
    [
      'a logger',
      (logger) => logger.getLogger('n\ud800').info('x'),
      ({ instrumentationScope }) => instrumentationScope.name,
      'n\ufffd',
    ],
    [
      'a severity text of the Logs API',
      (logger) => logger.loggerProvider.getLogger('l').emit({ severityText: 's\ud800', severityNumber: 9 }),
      ({ severityText }) => severityText,
      's\ufffd',
    ],
    [
      'a library',
      (logger) => logger.loggerProvider.getLogger('l\ud800').emit({ body: 'x' }),
      ({ instrumentationScope }) => instrumentationScope.name,
      'l\ufffd',
    ],
    [
      'a severity text of a patch',
      (logger) =>
        logger
          .patch((record) => {
            record.severityText = 'p\ud800';
          })
          .info('x'),
      ({ severityText }) => severityText,
      'p\ufffd',
    ],
  ])('of %s are valid Unicode', (_, call, name, expected) => {
    expect(name(recordOfCall(call))).toBe(expected);
  });
});

describe('text', () => {
  it('shows bytes without quotes, and keeps a structured message an object in JSON', () => {
    expect(texts((logger) => logger.info('x {v}', { v: Buffer.from('ab') }), { format: '{message} {extra[v]}' })).toBe(
      'x YWI= YWI=\n',
    );
    const json = texts(
      (logger) => {
        logger.info({ user: 7 });
        logger.info([1, { a: null }]);
        logger.info('text');
      },
      { serialize: true },
    );
    expect(
      json
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).message),
    ).toEqual([{ user: 7 }, [1, { a: null }], 'text']);
  });

  const FORGED = '2026-11-29 16:00:00.000 | INFO     | app - login of admin ok';
  it.each<[string, (logger: TestedLogger) => void]>([
    ['a field of that name', (logger) => logger.info('request', JSON.parse(`{"exception.stacktrace":"${FORGED}"}`))],
    [
      'fields of those names',
      (logger) => logger.info('request', { 'exception.type': FORGED, 'exception.message': FORGED }),
    ],
    ['a thrown text', (logger) => logger.opt({ exception: FORGED }).error('x')],
    ['a thrown text like an error', (logger) => logger.opt({ exception: `Error: y\n${FORGED}` }).error('x')],
    ['the name of an error', (logger) => logger.error('x', Object.assign(new Error('y'), { name: FORGED, stack: '' }))],
    ['the stack of an error', (logger) => logger.error('x', Object.assign(new Error('y'), { stack: FORGED }))],
    ['the message of an error', (logger) => logger.error('x', new Error(`y\n${FORGED}\r\n${FORGED}`))],
    ['a cause', (logger) => logger.error('x', new Error('y', { cause: FORGED }))],
    ['an own member', (logger) => logger.error('x', Object.assign(new Error('y'), { code: FORGED }))],
    [
      'a record of others',
      (logger) =>
        logger.loggerProvider.getLogger('l').emit({ body: 'x', attributes: { 'exception.stacktrace': FORGED } }),
    ],
  ])('has no forged line of %s', (_, call) => {
    for (const options of [
      {},
      { format: MESSAGE },
      { format: '{message}\n{exception}' },
      { format: MESSAGE, backtrace: false },
    ])
      expect(
        texts(call, options)
          .split('\n')
          .filter((line) => line.startsWith('2026-11-29 16')),
      ).toEqual([]);
  });

  it('begins the stack of a real error at the margin, and of what is none indented', () => {
    const of = (exception: unknown) =>
      texts((logger) => logger.opt({ exception }).error('x'), { format: MESSAGE })
        .split('\n')[1]
        ?.replace(/: $/, '');
    const coded = Object.assign(new TypeError('bad'), { stack: 'TypeError [ERR_BAD]: bad\n    at x' });
    expect([new TypeError('boom'), new Error(), coded, 'Error: thrown', 7].map(of)).toEqual([
      'TypeError: boom',
      'Error',
      'TypeError [ERR_BAD]: bad',
      '  Error: thrown',
      '  7',
    ]);
  });

  it('takes no attribute for a text', () => {
    for (const key of [
      'exception.type',
      'exception.message',
      'exception.stacktrace',
      'code.file.path',
      'code.function.name',
      'code.line.number',
    ]) {
      const fields = JSON.parse(`{"${key}":{"toString":1}}`);
      const emit = (logger: TestedLogger) => {
        logger.info('x', fields);
        logger.loggerProvider.getLogger('l').emit({ body: 'y', attributes: fields });
      };
      for (const options of [
        {},
        { serialize: true },
        { format: '{message} {file} {line} {function} {module} {exception}' },
        { backtrace: false },
      ]) {
        const text = texts(emit, options);
        // The default template does not show the place of a call.
        expect(text.trim().split('\n').length).toBeGreaterThan(1);
        if (key.startsWith('exception.') || 'format' in options) expect(text).toContain('{"toString":1}');
      }
    }
  });
});

describe('error blocks', () => {
  it('have no forged line of a thrown value', () => {
    const { logger, stderr } = testLogger();
    const END = '--- End of logging error ---';
    for (const thrown of [
      END,
      new Error(`x\n${END}`),
      Object.assign(new Error('x'), { stack: END }),
      Object.assign(new Error('x'), { name: END, stack: '' }),
    ]) {
      const id = logger.add(
        () => {
          throw thrown;
        },
        { catch: true },
      );
      logger.info(`x\n${END}`);
      void logger.remove(id);
    }
    const lines = stderr.join('').split('\n');
    expect(stderr).toHaveLength(4);
    expect(lines.filter((line) => line === END)).toHaveLength(4);
  });
});
