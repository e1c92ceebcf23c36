import { describe, expect, it } from 'vitest';
import { Bytes } from '../../../../src/exporters/otlp/encoding/bytes.js';
import { grouped } from '../../../../src/exporters/otlp/encoding/grouping.js';
import { JsonEncoding } from '../../../../src/exporters/otlp/encoding/json.js';
import { renderJson } from '../../../../src/exporters/render/json/render-json.js';
import { SPAN_ID, shopRecord, TRACE_ID } from '../../../support/shop-record.js';
import { someRecord } from '../../../support/some-record.js';

const lineOf = (record: ReturnType<typeof someRecord>) => JSON.parse(renderJson(record, { serialize: 'otel' }));

describe('the profile otel', () => {
  it('is a log record of OTLP/JSON', () => {
    const { attributes, ...line } = lineOf(shopRecord());
    expect(line).toEqual({
      timeUnixNano: '1700000000123456000',
      observedTimeUnixNano: '1700000000123456000',
      severityNumber: 17,
      severityText: 'ERROR',
      body: { stringValue: 'payment failed' },
      droppedAttributesCount: 2,
      flags: 1,
      traceId: TRACE_ID,
      spanId: SPAN_ID,
      eventName: 'payment.failed',
    });
    expect(attributes).toContainEqual({ key: 'user.id', value: { intValue: '7' } });
    expect(attributes).toContainEqual({ key: 'exception.type', value: { stringValue: 'TypeError' } });
    expect(attributes).toContainEqual({ key: 'code.line.number', value: { intValue: '42' } });
  });

  it('is what stands in a request', () => {
    const bytes = new Bytes();
    const record = shopRecord({ body: { list: [1.5, null, true] } });
    while (new JsonEncoding().encode(grouped([record]), bytes, Number.POSITIVE_INFINITY).next().done !== true);
    const body = bytes.written().toString();
    expect(body).toContain(renderJson(record, { serialize: 'otel' }));
  });

  it.each([
    ['0'.repeat(32), SPAN_ID],
    [TRACE_ID, '0'.repeat(16)],
    [TRACE_ID.slice(1), SPAN_ID],
    ['g'.repeat(32), SPAN_ID],
  ])('leaves out the ids %s and %s, of which one is none', (traceId, spanId) => {
    const line = lineOf(someRecord({ spanContext: { traceId, spanId, traceFlags: 1 } }));
    expect([line.traceId, line.spanId, line.flags]).toEqual([undefined, undefined, undefined]);
  });

  it('has ids in lower case', () => {
    const spanContext = { traceId: TRACE_ID.toUpperCase(), spanId: SPAN_ID.toUpperCase(), traceFlags: 0 };
    expect(lineOf(someRecord({ spanContext }))).toMatchObject({ traceId: TRACE_ID, spanId: SPAN_ID });
  });
});
