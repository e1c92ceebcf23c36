import { ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer';
import { describe, expect, it } from 'vitest';
import { decodeLogs } from '../../demo/otlp-logs.js';
import { someRecord } from '../support/some-record.js';

function serialized(...bodies: unknown[]): Uint8Array {
  const records = bodies.map((body) =>
    someRecord({ body: body as string, attributes: { n: 1, list: ['a', { b: true }] } }),
  );
  return ProtobufLogsSerializer.serializeRequest(records as never) as Uint8Array;
}

/** One field of a message: its number, wire type 2, and content. */
function field(number: number, content: number[]): number[] {
  return [(number << 3) | 2, content.length, ...content];
}

/** A request with one record of these fields. */
function request(record: number[]): Uint8Array {
  return Uint8Array.from(field(1, field(2, field(2, record))));
}

describe('decodeLogs', () => {
  it('decodes a request of the official serialiser', () => {
    expect(decodeLogs(serialized('hello', { a: 1.5 }))).toMatchObject([
      {
        body: 'hello',
        severityText: 'INFO',
        severityNumber: 9,
        scope: 'logly',
        attributes: { n: 1n, list: ['a', { b: true }] },
      },
      { body: { a: 1.5 } },
    ]);
  });

  it.each([
    ['an unknown field', request([0x78, 0x01]), /no field 15/],
    ['a wrong wire type', request([0x18, 0x01]), /wire type 0, not 2/],
    ['text that is not UTF-8', request(field(3, [0xff, 0xfe])), /encoded data was not valid|utf-8/i],
    ['a length beyond the end', Uint8Array.from([0x0a, 0x7f]), /index out of range|RangeError/],
    ['a repeated key', request([...field(6, field(1, [0x61])), ...field(6, field(1, [0x61]))]), /key twice/],
  ])('throws for %s', (_, bytes, error) => {
    expect(() => decodeLogs(bytes)).toThrow(error);
  });

  it('throws for a request that is truncated at any byte', () => {
    const whole = serialized('hello');
    for (let length = 1; length < whole.length; length++) expect(() => decodeLogs(whole.subarray(0, length))).toThrow();
  });
});
