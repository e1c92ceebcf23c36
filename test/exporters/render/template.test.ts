import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileTemplate, DEFAULT_TEMPLATE } from '../../../src/exporters/render/template.js';
import { ValueCopier } from '../../../src/record/values/copier.js';
import { exceptionAttributes } from '../../../src/record/values/exception.js';
import { someRecord } from '../../support/some-record.js';

const TRACE = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 };

function rendered(template: string, contents: Parameters<typeof someRecord>[0] = {}, options = {}): string {
  return compileTemplate(template, options)(someRecord(contents));
}

function withException(error: unknown, others = {}) {
  const attributes = { ...others };
  exceptionAttributes(error, new ValueCopier(), attributes);
  return { attributes };
}

describe('the default template', () => {
  it('is time, level, logger and message', () => {
    expect(rendered(DEFAULT_TEMPLATE)).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.123 \| INFO {5}\| logly - hello\n$/);
  });

  it('ends with the extra when there are attributes other than those of the exception', () => {
    expect(rendered(DEFAULT_TEMPLATE, { attributes: { a: 1, b: 'x' } })).toContain('logly - hello {"a":1,"b":"x"}\n');
    expect(rendered(DEFAULT_TEMPLATE, withException(new Error('boom')))).toContain('logly - hello\nError: boom\n');
    expect(rendered(DEFAULT_TEMPLATE, withException(new Error('boom'), { a: 1 }))).toContain(
      'hello {"a":1}\nError: boom',
    );
  });

  it('is coloured where it is asked for', () => {
    const text = rendered(DEFAULT_TEMPLATE, { severityText: 'ERROR', severityNumber: 17 }, { colorize: true });
    expect(text).toContain('| \x1b[31mERROR   \x1b[0m | \x1b[36mlogly\x1b[0m - \x1b[31mhello\x1b[0m\n');
  });
});

describe('tokens', () => {
  it.each([
    ['{level}', {}, 'INFO'],
    ['{level.name}', {}, 'INFO'],
    ['{level}', { severityText: 'odd', severityNumber: 13 }, 'odd'],
    ['{level}', { severityText: undefined, severityNumber: 13 }, 'WARNING'],
    ['{level}', { severityText: undefined, severityNumber: undefined }, ''],
    ['{level_no} {level.no}', {}, '20 20'],
    ['{severity_number}', {}, '9'],
    ['{message}', {}, 'hello'],
    ['{message}', { body: { a: [1] } }, '{"a":[1]}'],
    ['{name}', {}, 'logly'],
    ['{process}', {}, String(process.pid)],
    ['{extra}', {}, '{}'],
    ['{extra}', { attributes: { a: 1 } }, '{"a":1}'],
    ['{extra[a]}', { attributes: { a: 'x' } }, 'x'],
    ['{extra.http.method}', { attributes: { 'http.method': 'GET' } }, 'GET'],
    ['{extra[a][b]}', { attributes: { a: { b: 2 } } }, '2'],
    ['{extra[a][0]}', { attributes: { a: ['x'] } }, 'x'],
    ['{extra[a][b]}', { attributes: { a: 1 } }, '{extra[a][b]}'],
    ['{extra[none]}', {}, '{extra[none]}'],
    ['{extra[toString]}', {}, '{extra[toString]}'],
    ['{trace_id} {span_id}', { spanContext: TRACE }, `${TRACE.traceId} ${TRACE.spanId}`],
    ['{trace_id}|{span_id}', {}, '|'],
    ['{unknown} {}', {}, '{unknown} {}'],
    ['{{message}} {message}', {}, '{message} hello'],
    ['{ {message} } {', {}, '{ hello } {'],
    ['{level: <8}|', {}, 'INFO    |'],
    ['{level:>8}|', {}, '    INFO|'],
    ['{level:*^9}|', {}, '**INFO***|'],
    ['{level:.2}|', {}, 'IN|'],
    ['{level:_<6.2}|', {}, 'IN____|'],
    ['{level_no:05}|', {}, '00020|'],
    ['{message: <4}|', { body: '👍👍' }, '👍👍  |'],
    ['{message:.1}|', { body: '👍👍' }, '👍|'],
  ])('%s of %j is %j', (template, contents, expected) => {
    expect(rendered(template, contents)).toBe(`${expected}\n`);
  });

  it('measures the time since the process began', () => {
    expect(rendered('{elapsed}', { hrTime: [Math.floor(performance.timeOrigin / 1000) + 3_725, 0] })).toMatch(
      /^1:0[12]:\d\d\.\d{6}\n$/,
    );
  });
});

describe('exceptions', () => {
  it('stand behind the text, in full', () => {
    expect(rendered('{message}', withException(new Error('boom', { cause: new TypeError('why') })))).toMatch(
      /^hello\nError: boom\n {4}at [\s\S]+\n {2}Caused by: TypeError: why\n {4}at [\s\S]+\n$/,
    );
  });

  it('stand where the template places them', () => {
    expect(rendered('{exception} <- {message}', withException('thrown'))).toBe('thrown <- hello\n');
    expect(rendered('{message}{exception}', {})).toBe('hello\n');
  });

  it('are one line without backtrace', () => {
    const attributes = withException(new TypeError('boom', { cause: new Error('why') }));
    expect(rendered('{message}', attributes, { backtrace: false })).toBe('hello\nTypeError: boom\n');
  });
});

describe('mistakes', () => {
  it.each([
    ['<red>{message}', /`format`.*closes its colour markup.*"<red>"/],
    ['{message}</red>', /`format`.*"<\/red>"/],
    ['<red>{message}</blue>', /`format`.*"<\/blue>"/],
    ['<colourful>x</>', /`format`.*"<colourful>"/],
    ['<fg 256>x</>', /`format`.*"<fg 256>"/],
    ['<bg #12>x</>', /`format`.*"<bg #12>"/],
    ['{level:x}', /`format`.*\{level:x\}/],
    ['{level:99999}', /`format`.*99999/],
    ['{time:SSSSSSS}', /Invalid time format/],
    ['{time:MMMM}', /\{time:MMMM\}` is not there yet/],
  ])('%s throws', (template, error) => {
    expect(() => compileTemplate(template)).toThrow(error);
  });

  it('throws nothing but TypeErrors and RangeErrors', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '<',
      '>',
      '/',
      ':',
      'red',
      'level',
      'time',
      'message',
      'extra',
      '[',
      ']',
      '.',
      'S',
      '\\',
      ' ',
      '8',
      '^',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        try {
          expect(compileTemplate(pieces.join(''))(someRecord()).endsWith('\n')).toBe(true);
        } catch (error) {
          expect(error instanceof TypeError || error instanceof RangeError).toBe(true);
        }
      }),
      { numRuns: 5_000 },
    );
  });

  it.each(['{', '}', '{{', '{a', '<', '<a', '[', '</', '{extra[', '\\<', '{extra[a]'])(
    'takes a megabyte of %s',
    (piece) => {
      try {
        compileTemplate(piece.repeat(1_000_000 / piece.length))(someRecord());
      } catch (error) {
        expect(error).toBeInstanceOf(TypeError);
      }
    },
  );
});

describe('what comes from data', () => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  const UNSAFE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;
  const nasty = fc.string({
    unit: fc.constantFrom(
      '\n',
      '\r',
      '\x1b[31m',
      '\x9b',
      '\u2028',
      '\u202e',
      '\0',
      '\t',
      '<red>',
      '</level>',
      '{message}',
      '\\',
      'x',
      '\n2026-01-01 | FATAL | ',
    ),
    maxLength: 12,
  });

  it('never forges a line, and never colours a terminal', () => {
    const render = compileTemplate(`${DEFAULT_TEMPLATE} {extra[key]} {extra}`);
    fc.assert(
      fc.property(nasty, nasty, nasty, nasty, nasty, (body, key, value, level, name) => {
        const text = render(
          someRecord({
            body,
            attributes: { key: value, [`k${key}`]: value },
            severityText: level,
            instrumentationScope: { name },
          }),
        );
        expect(text).not.toMatch(UNSAFE);
        const [, ...others] = text.slice(0, -1).split('\n');
        for (const line of others) expect(line).toMatch(/^\s/);
      }),
      { numRuns: 10_000 },
    );
  });

  it('makes as many lines as there are records, when no message has more than one', () => {
    const render = compileTemplate(DEFAULT_TEMPLATE);
    const lines = fc
      .sample(
        nasty.map((text) => text.replaceAll('\n', '')),
        10_000,
      )
      .map((body) => render(someRecord({ body, attributes: { [body]: body } })));
    expect(lines.join('').split('\n')).toHaveLength(10_001);
  });
});
