import { describe, expect, it } from 'vitest';
import { renderJson } from '../../../../src/exporters/render/json/render-json.js';
import { renderTemplate } from '../../../../src/exporters/render/template.js';
import type { AnyValue, AnyValueMap } from '../../../../src/record/values/any-value.js';
import { ValueCopier } from '../../../../src/record/values/copier.js';
import { exceptionAttributes } from '../../../../src/record/values/exception.js';
import { hostileValues } from '../../../support/hostile-values.js';
import { someRecord } from '../../../support/some-record.js';

describe('renderJson', () => {
  it('is one line with the members of a record', () => {
    const attributes: AnyValueMap = { a: 1, 'code.file.path': 'a.ts', 'code.line.number': 7 };
    exceptionAttributes(new TypeError('boom'), new ValueCopier(), attributes);
    const spanContext = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 };
    const text = renderJson(someRecord({ attributes, spanContext, body: 'hé\nllo' }));
    expect(text).not.toContain('\n');
    expect(text).toContain('hé');
    expect(JSON.parse(text)).toEqual({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.123456[+-]\d\d:\d\d$/),
      level: 'INFO',
      severity_number: 9,
      message: 'hé\nllo',
      name: 'logly',
      process: process.pid,
      thread: 0,
      extra: { a: 1 },
      exception: { type: 'TypeError', message: 'boom', stacktrace: expect.stringContaining('TypeError: boom\n') },
      trace_id: 'a'.repeat(32),
      trace_flags: '01',
      span_id: 'b'.repeat(16),
      file: 'a.ts',
      line: 7,
    });
  });

  it.each([
    [0, '00'],
    [1, '01'],
    [3, '03'],
    [255, 'ff'],
    [257, '01'],
  ])('has the trace flags %i as two hexadecimal digits', (traceFlags, expected) => {
    const spanContext = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags };
    for (const pretty of [false, true])
      expect(JSON.parse(renderJson(someRecord({ spanContext }), { pretty })).trace_flags).toBe(expected);
  });

  it.each([{}, { a: 1 }, { 'exception.type': 'Error' }])(
    'has the number of dropped attributes, unless it is 0, beside %j',
    (attributes) => {
      for (const pretty of [false, true]) {
        const count = (droppedAttributesCount: number) =>
          JSON.parse(renderJson(someRecord({ attributes, droppedAttributesCount }), { pretty }))
            .dropped_attributes_count;
        expect([count(7), count(0)]).toEqual([7, undefined]);
      }
    },
  );

  it('omits missing members', () => {
    expect(Object.keys(JSON.parse(renderJson(someRecord())))).toEqual([
      'time',
      'level',
      'severity_number',
      'message',
      'name',
      'process',
      'thread',
    ]);
  });

  it('converts values that JSON cannot express to text', () => {
    const values: AnyValue = {
      nan: Number.NaN,
      inf: -Infinity,
      big: 2n ** 60n,
      bytes: Uint8Array.of(1, 2),
      none: undefined,
    };
    expect(JSON.parse(renderJson(someRecord({ attributes: { values } }))).extra.values).toEqual({
      nan: 'NaN',
      inf: '-Infinity',
      big: '1152921504606846976',
      bytes: 'AQI=',
      none: null,
    });
  });

  it('contains no control characters of a terminal', () => {
    const text = renderJson(someRecord({ body: 'a\x1b\x9b\x7f\u202e\u2028\nb' }));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these characters must not occur
    expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/);
    expect(JSON.parse(text).message).toBe('a\x1b\x9b\x7f\u202e\u2028\nb');
  });

  it.each(hostileValues())('accepts a foreign record that is $name', ({ make }) => {
    expect(JSON.parse(renderJson(make() as never))).toHaveProperty('message');
    expect(typeof renderTemplate('{message}')(make() as never)).toBe('string');
  });

  it('has several lines on request', () => {
    const record = someRecord({ attributes: { b: [1], a: { d: 1, c: 2 } } });
    expect(renderJson(record, { pretty: false })).toBe(renderJson(record));
    expect(renderJson(record, { pretty: true })).toBe(JSON.stringify(JSON.parse(renderJson(record)), null, 2));
    expect(renderJson(record, { pretty: { indent: 4 } })).toContain(
      '\n    "extra": {\n        "b": [\n            1\n',
    );
    expect(renderJson(record, { pretty: { indent: 0, sortKeys: true } })).toMatch(
      /^\{"extra":\{"a":\{"c":2,"d":1\},"b":\[1\]\},"level":"INFO","message"/,
    );
  });

  it.each([
    [{ pretty: 1 }, /`pretty` must be a boolean or an object, got 1/],
    [{ pretty: null }, /`pretty` must be/],
    [{ pretty: { indent: '2' } }, /`pretty.indent` must be an integer/],
    [{ pretty: { indent: 11 } }, /`pretty.indent` must be an integer of at most 10, got 11/],
    [{ pretty: { sortKeys: 1 } }, /`pretty.sortKeys` must be a boolean/],
    [{ pretty: { sort: true } }, /`sort` is not an option of pretty/],
    [{ indent: 2 }, /`indent` is not an option of renderJson/],
  ])('refuses %j', (options, error) => {
    expect(() => renderJson(someRecord(), options as never)).toThrow(error);
  });
});
