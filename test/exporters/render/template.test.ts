import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { serializeRecord } from '../../../src/exporters/render/json/default-line.js';
import { asksForLocation, compileTemplate, DEFAULT_TEMPLATE } from '../../../src/exporters/render/template.js';
import { ValueCopier } from '../../../src/record/values/copier.js';
import { exceptionAttributes } from '../../../src/record/values/exception.js';
import { someRecord } from '../../support/some-record.js';

const LOCATION = { 'code.function.name': 'Shop.pay', 'code.file.path': '/app/src/pay.test.ts', 'code.line.number': 42 };
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

  it('is coloured on request', () => {
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
    ['{message:*^9.3}|', {}, '***hel***|'],
    ['{message!r} {level!s:>6}|', { body: "it's\n" }, '"it\'s\\n"   INFO|'],
    ['{level_no:#x} {severity_number:+d} {level.no:.1f} {level_no: <5}|', {}, '0x14 +9 20.0 20   |'],
    ['{process.id} {thread.id}', {}, `${process.pid} 0`],
    [
      '{function} {file} {filename} {module} {line}',
      { attributes: LOCATION },
      'Shop.pay /app/src/pay.test.ts pay.test.ts pay.test 42',
    ],
    ['{file.path} {file.name}', { attributes: { 'code.file.path': 'C:\\app\\.env' } }, 'C:\\app\\.env .env'],
    ['{module}', { attributes: { 'code.file.path': 'C:\\app\\.env' } }, '.env'],
    ['{line:04d}|{function:>10.4}|', { attributes: LOCATION }, '0042|      Shop|'],
    ['{function} {file} {filename} {module} {line}', {}, '<unknown> <unknown> <unknown> <unknown> 0'],
    ['{extra[a]:.2f} {extra[a]:>6}|{extra.b:^5}|', { attributes: { a: 1.005, b: 'x' } }, '1.00  1.005|  x  |'],
    ['{extra[a]:d} {extra[b]:d} {extra[b]!s:>3}', { attributes: { a: 1.5, b: 7 } }, '{extra[a]:d} 7   7'],
    ['{extra[a].b[0]} {extra.a.b[1]}', { attributes: { a: { b: [1, 2] } } }, '1 2'],
    [
      '{extra[http.method]} {extra.http.route}',
      { attributes: { 'http.method': 'GET', http: { route: '/' } } },
      'GET /',
    ],
    [
      '{extra[]} {extra[a} {extra.} {extraordinary} {extra[a]b}',
      { attributes: { a: 1 } },
      '{extra[]} {extra[a} {extra.} {extraordinary} {extra[a]b}',
    ],
    ['{extra!r:.4}', { attributes: { a: 1 } }, '{"a"'],
    ['{message!x} {time!r} {unknown:>5}', {}, '{message!x} {time!r} {unknown:>5}'],
    ['{time:[Q] Q!UTC}', {}, 'Q 4'],
  ])('%s of %j is %j', (template, contents, expected) => {
    expect(rendered(template, contents)).toBe(`${expected}\n`);
  });

  it('renders the time since the process started', () => {
    expect(rendered('{elapsed}', { hrTime: [Math.floor(performance.timeOrigin / 1000) + 3_725, 0] })).toMatch(
      /^1:0[12]:\d\d\.\d{6}\n$/,
    );
  });
});

describe('exceptions', () => {
  it('follow the text, in full', () => {
    expect(rendered('{message}', withException(new Error('boom', { cause: new TypeError('why') })))).toMatch(
      /^hello\nError: boom\n {4}at [\s\S]+\n {2}Caused by: TypeError: why\n {4}at [\s\S]+\n$/,
    );
  });

  it('include causes and aggregated errors', () => {
    const gathered = new AggregateError([new Error('one', { cause: 'why' }), new TypeError('two\nFAKE')], 'both');
    const text = rendered('{message}', withException(new Error('boom', { cause: gathered })));
    const heads = text.split('\n').filter((line) => !line.startsWith('    at '));
    expect(heads).toEqual([
      'hello',
      'Error: boom',
      '  Caused by: AggregateError: both',
      '  Error 1 of 2: Error: one',
      '  Caused by: why',
      '  Error 2 of 2: TypeError: two',
      '  FAKE',
      '',
    ]);
  });

  it('stand where the template contains them', () => {
    expect(rendered('{exception} <- {message}', withException('thrown'))).toBe('thrown <- hello\n');
    expect(rendered('{message}{exception}', {})).toBe('hello\n');
  });

  it('are one line without backtrace', () => {
    const attributes = withException(new TypeError('boom', { cause: new Error('why') }));
    expect(rendered('{message}', attributes, { backtrace: false })).toBe('hello\nTypeError: boom\n');
  });
});

describe('a token with braces in its spec', () => {
  const render = (template: string) => compileTemplate(template)(someRecord({ body: 'hi' })).trimEnd();

  it.each([
    ['{level.no:{message}}', '{level.no:{message}}'],
    ['a {level:{name}<8} b {message}', 'a {level:{name}<8} b hi'],
    ['{time:{message}} {message}', '{time:{message}} hi'],
    ['{extra[a]:{message}{level}} {message}', '{extra[a]:{message}{level}} hi'],
    ['{message!r:{level}}', '{message!r:{level}}'],
    ['{{{level.no:{message}}}} {message}', '{{level.no:{message}}} hi'],
  ])('is left as it is: %s', (template, expected) => {
    expect(render(template)).toBe(expected);
  });

  it.each([
    ['{"msg": "{message}"}', '{"msg": "hi"}'],
    ['{msg:{message}}', '{msg:hi}'],
    ['{ {message} }', '{ hi }'],
    ['{level.no:{message}', '{level.no:hi'],
    ['}{ {message}', '}{ hi'],
  ])('is not what an unpaired brace or another name begins: %s', (template, expected) => {
    expect(render(template)).toBe(expected);
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
    ['{level:d}', /`format`.*`\{level:d\}` cannot be used, got "d"/],
    ['{message:=5}', /\{message:=5\}/],
    ['{line:s}', /\{line:s\}/],
    ['{line!r:d}', /\{line!r:d\}/],
    ['{extra[a]:q}', /\{extra\[a\]:q\}/],
    ['{level_no:.2d}', /\{level_no:.2d\}/],
    ['{time:SSSSSSS}', /Invalid time format/],
    ['{time:%H}', /`format`.*"%H"/],
    ['<red>'.repeat(65) + '</>'.repeat(65), /`format`.*at most 64 colour tags/],
  ])('%s throws', (template, error) => {
    expect(() => compileTemplate(template)).toThrow(error);
  });

  it('throws only TypeErrors and RangeErrors', () => {
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

  it.each([
    ...[
      '{',
      '}',
      '{{',
      '{a',
      '<',
      '<a',
      '[',
      '</',
      '{extra[',
      '\\<',
      '{extra[a]',
      '{extra[a]}',
      '{level:',
      '!',
      '{a!',
      '{level}',
    ],
    ...['<red>', '<red></red>', '{time:', '{extra.a:{', '0', '{extra[[', '{level:<'],
  ])('handles a megabyte of %s', (piece) => {
    try {
      compileTemplate(piece.repeat(1_000_000 / piece.length))(someRecord());
    } catch (error) {
      expect(error instanceof TypeError || error instanceof RangeError).toBe(true);
    }
  });
});

describe('data', () => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these characters must not occur
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

  it('gives one line per record, as text and as JSON', () => {
    const render = compileTemplate(DEFAULT_TEMPLATE);
    const records = fc
      .sample(fc.tuple(nasty, nasty, nasty, nasty), { numRuns: 10_000, seed: 4 })
      .map(([body, key, severityText, name]) =>
        someRecord({ body, attributes: { [`k${key}`]: body }, severityText, instrumentationScope: { name } }),
      );
    const text = records.map(render).join('');
    expect(text.split('\n').filter((line) => line !== '' && !line.startsWith('  '))).toHaveLength(10_000);
    const json = records.map((record) => `${serializeRecord(record)}\n`).join('');
    expect(json.split('\n')).toHaveLength(10_001);
    for (const written of [text, json]) expect(written).not.toMatch(UNSAFE);
    for (const [index, line] of json.trimEnd().split('\n').entries()) {
      expect((JSON.parse(line) as { message: string }).message).toBe(records[index]?.body);
    }
  });

  it('does not forge a line or colour a terminal through specs and conversions', () => {
    const render = compileTemplate(
      '{message!r} {message:\u{1f389}^40.30} {extra[key]:>20} {extra[key]!a:.9} {extra[n]:c} {name:<5} {function} {file} {module} {exception:<9}',
    );
    fc.assert(
      fc.property(nasty, fc.constantFrom(10, 27, 0x202e, 65), (body, n) => {
        const attributes = {
          ...{ key: body, n, 'code.function.name': body, 'code.file.path': body },
          ...{ 'exception.message': body, 'exception.stacktrace': body },
        };
        const text = render(someRecord({ body, attributes, instrumentationScope: { name: body } }));
        expect(text).not.toMatch(UNSAFE);
        for (const line of text.slice(0, -1).split('\n').slice(1)) expect(line).toMatch(/^\s/);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('asksForLocation', () => {
  it.each(['{function}', '{file}', '{file.name}', '{filename: <8}', '{module!r}', 'a {line:04d} b', '{{{line}}}'])(
    '%s does',
    (template) => {
      expect(asksForLocation(template)).toBe(true);
    },
  );

  it.each([DEFAULT_TEMPLATE, '', '{{line}}', '{extra[line]}', 'line', '{message:line}', '{lines}', '{toString}'])(
    '%s does not',
    (template) => {
      expect(asksForLocation(template)).toBe(false);
    },
  );
});
