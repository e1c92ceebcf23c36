import { describe, expect, it } from 'vitest';
import type { JsonShape } from '../../../../src/exporters/render/json/format.js';
import { renderJson } from '../../../../src/exporters/render/json/render-json.js';
import { SPAN_ID, shopRecord, TRACE_ID } from '../../../support/shop-record.js';
import { someRecord } from '../../../support/some-record.js';

const lineOf = (record: ReturnType<typeof someRecord>, serialize: JsonShape | 'flat' | true) =>
  JSON.parse(renderJson(record, { serialize }));

describe('the profile flat', () => {
  it('is our line with attributes at the top level, and with the service', () => {
    expect(lineOf(shopRecord(), 'flat')).toEqual({
      time: expect.stringMatching(/^2023-11-1\dT.*\.123456[+-]\d\d:\d\d$/),
      level: 'ERROR',
      message: 'payment failed',
      severity_number: 17,
      name: 'shop.cart',
      process: process.pid,
      thread: 0,
      exception: { type: 'TypeError', message: 'card expired', stacktrace: expect.stringContaining('card expired\n') },
      trace_id: TRACE_ID,
      span_id: SPAN_ID,
      trace_flags: '01',
      dropped_attributes_count: 2,
      file: '/app/src/cart.ts',
      function: 'checkout',
      line: 42,
      event_name: 'payment.failed',
      service: 'shop',
      version: '1.2.3',
      environment: 'prod',
      'user.id': 7,
      cart: { items: [1, '2'] },
    });
  });

  it('wins over attributes of its names, which get `_` until they are free', () => {
    const attributes = JSON.parse('{"message":1,"message_":2,"message__":3,"level":4,"name":5,"line":6,"__proto__":7}');
    const text = renderJson(someRecord({ attributes }), { serialize: 'flat' });
    expect(JSON.parse(text)).toMatchObject({
      ...{ message: 'hello', message_: 2, message__: 3, message___: 1 },
      ...{ level: 'INFO', level_: 4, name: 'logly', name_: 5, line: 6 },
    });
    expect(text).toContain('"__proto__":7');
  });

  it.each(['ecs', 'gcp', 'datadog', 'flat'] as const)('as %s has text as its message', (serialize) => {
    const messageOf = (body: never) => JSON.parse(renderJson(someRecord({ body }), { serialize })).message;
    expect(messageOf({ a: [1, 2n] } as never)).toBe('{"a":[1,"2"]}');
    expect(messageOf(7 as never)).toBe('7');
    expect(messageOf(undefined as never)).toBe('undefined');
    expect(messageOf(Uint8Array.of(1, 2) as never)).toBe('AQI=');
  });

  it('is what `flat: true` is without a profile', () => {
    const record = shopRecord();
    expect(renderJson(record, { serialize: { flat: true } })).toBe(renderJson(record, { serialize: 'flat' }));
  });
});

describe('a shape', () => {
  it('has the keys that the user names, and is otherwise the line of `serialize: true`', () => {
    const record = shopRecord({ body: { a: 1 } });
    const { time, level, message, ...others } = lineOf(record, true);
    const shape = { timeKey: '@t', levelKey: 'lvl', messageKey: 'msg', levelCase: 'lower' } as const;
    expect(lineOf(record, shape)).toEqual({ '@t': time, lvl: 'error', msg: { a: 1 }, ...others });
    expect(Object.keys(lineOf(record, shape)).slice(0, 3)).toEqual(['@t', 'lvl', 'msg']);
    expect([level, message]).toEqual(['ERROR', { a: 1 }]);
  });

  it('without a member is `serialize: true`', () => {
    const record = shopRecord();
    for (const shape of [{}, { timeKey: undefined }])
      expect(renderJson(record, { serialize: shape })).toBe(renderJson(record));
  });

  it('changes a profile', () => {
    const shape = {
      profile: 'ecs',
      timeKey: 'ts',
      levelKey: 'severity',
      levelCase: 'upper',
      messageKey: 'text',
    } as const;
    const line = lineOf(someRecord({ attributes: { text: 1, 'log.level': 2, severity: 3 } }), shape);
    expect(line).toMatchObject({ severity: 'INFO', text: 'hello', text_: 1, 'log.level': 2, severity_: 3 });
    expect([line.ts, line['@timestamp'], line.message]).toEqual([expect.stringContaining('Z'), undefined, undefined]);
  });

  it('puts attributes under `extra` where `flat` is false', () => {
    const attributes = { a: 1, message: 2, log: 3 };
    const line = lineOf(someRecord({ attributes }), { profile: 'ecs', flat: false });
    expect([line.extra, line.a, line.message]).toEqual([attributes, undefined, 'hello']);
  });

  it('may name a key `__proto__`', () => {
    expect(renderJson(someRecord(), { serialize: { messageKey: '__proto__' } })).toContain('"__proto__":"hello"');
  });

  it('has the level in the case that it asks for', () => {
    const level = (levelCase: 'upper' | 'lower' | undefined) =>
      lineOf(someRecord({ severityText: 'Warn' }), { levelCase, flat: false }).level;
    expect([level('upper'), level('lower'), level(undefined)]).toEqual(['WARN', 'warn', 'Warn']);
  });
});
