import { describe, expect, it } from 'vitest';
import { decodeLogs } from '../../../../demo/otlp-logs.js';
import { ExportLogsServiceRequest } from '../../../../demo/otlp-schema.js';
import { checkWire } from '../../../../demo/otlp-strict.js';
import { Bytes } from '../../../../src/exporters/otlp/encoding/bytes.js';
import { Ids } from '../../../../src/exporters/otlp/encoding/ids.js';
import { JsonEncoding } from '../../../../src/exporters/otlp/encoding/json.js';
import { ProtobufEncoding } from '../../../../src/exporters/otlp/encoding/protobuf.js';
import { own } from '../../../../src/record/foreign/own.js';
import type { LightRecord, RecordContents } from '../../../../src/record/record.js';
import type { AnyValue } from '../../../../src/record/values/any-value.js';
import { ValueCopier } from '../../../../src/record/values/copier.js';
import { encoded } from '../../../support/encoded.js';
import { someRecord } from '../../../support/some-record.js';

const LARGE = 2 ** 26;

function protobuf(records: readonly LightRecord[]): Buffer {
  const bytes = new Bytes();
  expect(encoded(new ProtobufEncoding(), records, bytes, LARGE).fits).toBe(true);
  return bytes.written();
}

function json(records: readonly LightRecord[]) {
  const bytes = new Bytes();
  expect(encoded(new JsonEncoding(), records, bytes, LARGE).fits).toBe(true);
  return JSON.parse(bytes.written().toString());
}

const arrived = (contents: Partial<RecordContents>) => decodeLogs(protobuf([someRecord(contents)]))[0];
const inJson = (contents: Partial<RecordContents>) =>
  json([someRecord(contents)]).resourceLogs[0].scopeLogs[0].logRecords[0];

/** The number of records for each resource and scope of a request. */
function envelopes(records: readonly LightRecord[]) {
  const request = ExportLogsServiceRequest.toObject(ExportLogsServiceRequest.decode(protobuf(records)));
  const shape = (of: { resourceLogs: Array<{ scopeLogs: Array<{ logRecords: unknown[] }> }> }) =>
    of.resourceLogs.map(({ scopeLogs }) => scopeLogs.map(({ logRecords }) => logRecords.length));
  const inProtobuf = shape(request as never);
  expect(shape(json(records))).toEqual(inProtobuf);
  return inProtobuf;
}

describe('a value', () => {
  it.each<[AnyValue, object]>([
    ['', { stringValue: '' }],
    ['\ud83c\udf89', { stringValue: '🎉' }],
    [true, { boolValue: true }],
    [false, { boolValue: false }],
    [0, { intValue: '0' }],
    [-0, { doubleValue: -0 }],
    [-1, { intValue: '-1' }],
    [2 ** 53 - 1, { intValue: '9007199254740991' }],
    [-(2 ** 53) + 1, { intValue: '-9007199254740991' }],
    [2 ** 53, { doubleValue: 2 ** 53 }],
    [2 ** 63, { doubleValue: 2 ** 63 }],
    [1e300, { doubleValue: 1e300 }],
    [5e-324, { doubleValue: 5e-324 }],
    [2n ** 63n - 1n, { intValue: '9223372036854775807' }],
    [-(2n ** 63n), { intValue: '-9223372036854775808' }],
    [null, {}],
    [new Uint8Array([0, 255]), { bytesValue: 'AP8=' }],
    [[], { arrayValue: { values: [] } }],
    [{}, { kvlistValue: { values: [] } }],
    [[null, 1], { arrayValue: { values: [{}, { intValue: '1' }] } }],
    [
      { a: { b: undefined } },
      { kvlistValue: { values: [{ key: 'a', value: { kvlistValue: { values: [{ key: 'b', value: {} }] } } }] } },
    ],
  ])('%o is %j', (value, wire) => {
    expect(inJson({ body: value }).body).toEqual(wire);
    expect(inJson({ attributes: { value } }).attributes).toEqual([{ key: 'value', value: wire }]);
    const decoded = ExportLogsServiceRequest.toObject(
      ExportLogsServiceRequest.decode(protobuf([someRecord({ body: value })])),
      {
        longs: String,
        bytes: String,
        arrays: true,
      },
    ) as { resourceLogs: Array<{ scopeLogs: Array<{ logRecords: Array<{ body: object }> }> }> };
    expect(decoded.resourceLogs[0]?.scopeLogs[0]?.logRecords[0]?.body).toEqual(wire);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    '%d is a double, which JSON has as text',
    (value) => {
      expect(arrived({ body: value })?.body).toBe(value);
      expect(inJson({ body: value }).body).toEqual({ doubleValue: String(value) });
    },
  );

  it('that is undefined is omitted from attributes, and as a body', () => {
    expect(inJson({ body: undefined, attributes: { a: undefined, b: 1 } })).toMatchObject({
      attributes: [{ key: 'b', value: { intValue: '1' } }],
    });
    expect(inJson({ body: undefined })).not.toHaveProperty('body');
    expect(arrived({ attributes: { a: undefined, b: 1 } })?.attributes).toEqual({ b: 1n });
  });

  it.each([0, 1, 15, 16, 17, 41, 42, 43, 99, 100, 101, 126, 127, 128, 5_461, 5_462, 16_383, 16_384, 700_000])(
    'of %i characters arrives, whatever they are',
    (length) => {
      for (const character of ['x', 'ü', '☃']) {
        const text = character.repeat(length);
        const { body, attributes } = arrived({ body: text, attributes: { text, nested: { list: [text] } } }) ?? {};
        expect(body === text && attributes?.text === text).toBe(true);
        expect((attributes?.nested as { list: string[] } | undefined)?.list[0] === text).toBe(true);
      }
    },
  );

  it('may be nested as deep as a copied one can be: at most 30 maps', () => {
    let deep: unknown = 'bottom';
    for (let i = 0; i < 100; i++) deep = i % 2 === 0 ? { deep } : [deep];
    const copied = new ValueCopier().value(deep);
    const payload = protobuf([someRecord({ body: copied, attributes: { copied } })]);
    expect(() => checkWire(payload, ExportLogsServiceRequest)).not.toThrow();
    const depth = (value: unknown): number =>
      typeof value !== 'object' || value === null ? 0 : 1 + Math.max(0, ...Object.values(value).map(depth));
    expect(depth(copied)).toBeGreaterThan(10);
    expect(depth(copied)).toBeLessThanOrEqual(30);
  });

  it('with the key __proto__ is one of its own', () => {
    const attributes = JSON.parse('{"__proto__":1,"constructor":2}') as { [key: string]: AnyValue };
    expect(inJson({ attributes }).attributes).toHaveLength(2);
    expect(protobuf([someRecord({ attributes })]).toString('latin1')).toContain('__proto__');
  });
});

describe('a record', () => {
  it('contains no defaults', () => {
    const contents = { body: undefined, severityText: undefined, severityNumber: undefined } as const;
    expect(Object.keys(inJson(contents))).toEqual(['timeUnixNano', 'observedTimeUnixNano']);
    expect(protobuf([someRecord(contents)]).length).toBeLessThan(50);
  });

  it.each([
    [[1_700_000_000, 123_456_789], '1700000000123456789'],
    [[0, 5], '5'],
    [[1, 0], '1000000000'],
    [[4_294_967_296, 1], '4294967296000000001'],
    [[18_446_744_072, 999_999_999], '18446744072999999999'],
    [[1, 1_500_000_000], '2500000000'],
    [[-1, 0], '0'],
    [[18_446_744_073, 0], '0'],
    [[Number.NaN, 0], '0'],
    [[1, -1], '0'],
    [[1.5, 0.5], '1000000000'],
  ] as Array<[[number, number], string]>)('at %j is at %s', (hrTime, nanos) => {
    expect(String(arrived({ hrTime })?.timeUnixNano)).toBe(nanos);
    expect(inJson({ hrTime }).timeUnixNano).toBe(nanos);
  });

  it.each([
    ['0AF7651916CD43DD8448EB211C80319C', 'b7ad6b7169203331', true],
    ['0af7651916cd43dd8448eb211c80319', 'b7ad6b7169203331', false],
    ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b716920333', false],
    ['0af7651916cd43dd8448eb211c80319g', 'b7ad6b7169203331', false],
    ['0'.repeat(32), 'b7ad6b7169203331', false],
    ['0af7651916cd43dd8448eb211c80319c', '0'.repeat(16), false],
    ['', '', false],
  ])('of the span %j %j: %s', (traceId, spanId, valid) => {
    const spanContext = { traceId, spanId, traceFlags: 1 };
    const ids = valid ? { traceId: traceId.toLowerCase(), spanId } : { traceId: '', spanId: '' };
    expect(arrived({ spanContext })).toMatchObject(ids);
    expect({ traceId: '', spanId: '', ...inJson({ spanContext }) }).toMatchObject(ids);
    expect(inJson({ spanContext }).flags).toBe(valid ? 1 : undefined);
  });

  it('has the ids of its own span', () => {
    const ids = new Ids();
    const hex = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('hex');
    for (const digit of ['1', '2', '2', 'x', '2', '1']) {
      const found = ids.of({ traceId: digit.repeat(32), spanId: digit.repeat(16), traceFlags: 0 });
      expect(hex(found?.trace)).toBe(digit === 'x' ? '' : digit.repeat(32));
      expect(hex(found?.span)).toBe(digit === 'x' ? '' : digit.repeat(16));
    }
  });

  it.each([-1, 1.5, 2 ** 31, Number.NaN])('with %d as its severity has none', (severityNumber) => {
    expect(arrived({ severityNumber })?.severityNumber).toBe(0);
    expect(inJson({ severityNumber })).not.toHaveProperty('severityNumber');
  });

  it('that is foreign has valid text everywhere', () => {
    const lone = 'a\ud800b';
    const foreign = own({
      ...someRecord(),
      hrTime: [0, 0] as [number, number],
      hrTimeObserved: [0, 0],
      body: lone,
      attributes: { [lone]: lone },
      instrumentationScope: { name: lone, version: lone, schemaUrl: lone },
      resource: { attributes: { [lone]: [lone] } },
    });
    expect(() => checkWire(protobuf([foreign]), ExportLogsServiceRequest)).not.toThrow();
    expect(JSON.stringify(json([foreign]))).not.toContain('\\ud800');
  });
});

describe('a batch', () => {
  it('that exceeds its buffer several times is complete', () => {
    const records = Array.from({ length: 2_000 }, (_, i) =>
      someRecord({ body: 'x'.repeat(i), attributes: { i, text: 'ü'.repeat(i % 130) } }),
    );
    const all = decodeLogs(protobuf(records));
    expect(all.every(({ body, attributes }, i) => body === 'x'.repeat(i) && attributes.i === BigInt(i))).toBe(true);
    expect(all).toHaveLength(2_000);
  });

  it.each<[string, Partial<RecordContents>]>([
    [
      'a long record',
      {
        body: 'ü'.repeat(60),
        eventName: 'x'.repeat(20),
        attributes: { a: 'x'.repeat(300), b: [1, 2.5, null, { c: new Uint8Array(30) }], d: 2n ** 40n },
        spanContext: { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 },
      },
    ],
    ['a short record', { eventName: 'short' }],
    ['text that is longer than it looks', { body: 'ü'.repeat(101), attributes: { ü: 'ü'.repeat(8) } }],
  ])('has the same bytes wherever the buffer ends: %s', (_, contents) => {
    const records = [someRecord(contents), someRecord(contents)];
    const wanted = protobuf(records);
    for (let room = 1; room < wanted.length + 20; room++) {
      const bytes = new Bytes(room);
      // Bytes after the end may have any value.
      bytes.buffer.fill(0xee);
      encoded(new ProtobufEncoding(), records, bytes, LARGE);
      expect(bytes.written().equals(wanted)).toBe(true);
    }
  });

  it('is written in slices of about 64 KiB, with the same bytes', () => {
    const few = Array.from({ length: 3 }, () => someRecord({ body: 'x'.repeat(70_000) }));
    const many = Array.from({ length: 30 }, () => someRecord({ body: 'x'.repeat(70_000) }));
    for (const encoding of [new ProtobufEncoding(), new JsonEncoding()]) {
      expect(encoded(encoding, few, new Bytes(), LARGE)).toEqual({ fits: true, slices: 3 });
      expect(encoded(encoding, many, new Bytes(), LARGE)).toEqual({ fits: true, slices: 30 });
      expect(encoded(encoding, many, new Bytes(), 350_000).fits).toBe(false);
      expect(encoded(encoding, many, new Bytes(), 350_000).slices).toBeLessThan(7);
    }
    expect(decodeLogs(protobuf(many))).toHaveLength(30);
    expect(json(many).resourceLogs[0].scopeLogs[0].logRecords).toHaveLength(30);
  });

  it('is one group if its resource and scope are equal, by identity or by content', () => {
    const resource = () => ({ attributes: { a: 1, b: 'x' } });
    const scope = () => ({ name: 'shop', version: '1' });
    const same = Array.from({ length: 5 }, () => someRecord({ resource: resource(), instrumentationScope: scope() }));
    expect(envelopes(same)).toEqual([[5]]);
    expect(envelopes([someRecord(), someRecord({ instrumentationScope: { name: 'b' } }), someRecord()])).toEqual([
      [2, 1],
    ]);
  });

  it('is several groups if a resource or scope differs', () => {
    const resources = [{ a: 1 }, { a: '1' }, { a: 1n }, { a: [1] }, { b: 1 }, {}].map((attributes) => ({ attributes }));
    const more = [
      { attributes: {}, schemaUrl: 'https://schema/1' },
      { attributes: {}, schemaUrl: 'https://schema/2' },
    ];
    // A safe integer is equal as a number and as a bigint.
    expect(envelopes([...resources, ...more].map((resource) => someRecord({ resource })))).toEqual([
      [2],
      [1],
      [1],
      [1],
      [1],
      [1],
      [1],
    ]);
    const scopes = [
      { name: 'a' },
      { name: 'b' },
      { name: 'a', version: '1' },
      { name: 'a', schemaUrl: 'https://schema/1' },
      { name: 'a', attributes: { a: 1 } },
    ];
    expect(envelopes(scopes.map((instrumentationScope) => someRecord({ instrumentationScope })))).toEqual([
      [1, 1, 1, 1, 1],
    ]);
  });

  it('converts foreign resources and scopes by the value table', () => {
    const cyclic: { [key: string]: unknown } = { date: new Date(0), ok: 1 };
    cyclic.self = cyclic;
    const resource = { attributes: cyclic };
    const instrumentationScope = {
      name: 'x',
      get version(): string {
        throw new Error('boom');
      },
    };
    expect(decodeLogs(protobuf([someRecord({ resource, instrumentationScope })]))[0]).toMatchObject({
      resource: { date: '1970-01-01T00:00:00.000Z', ok: 1n },
      scope: 'x',
    });
    const scope = { name: 'x', version: '1', schemaUrl: 'https://schema/1', attributes: { at: new Date(0) } };
    const wire = {
      scope: {
        name: 'x',
        version: '1',
        attributes: [{ key: 'at', value: { stringValue: '1970-01-01T00:00:00.000Z' } }],
      },
      schemaUrl: 'https://schema/1',
    };
    const records = [someRecord({ instrumentationScope: scope })];
    expect(json(records).resourceLogs[0].scopeLogs[0]).toMatchObject(wire);
    expect(
      ExportLogsServiceRequest.toObject(ExportLogsServiceRequest.decode(protobuf(records))).resourceLogs[0]
        .scopeLogs[0],
    ).toMatchObject(wire);
  });
});
