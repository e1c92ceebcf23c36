import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../src/bridge/testing/seeded-random.js';
import { ByteWriter, DamagedBytes } from '../../../../src/processors/spool/format/bytes.js';
import { RecordDecoder, RecordEncoder } from '../../../../src/processors/spool/format/record-codec.js';
import { own } from '../../../../src/record/foreign/own.js';
import { LEVEL } from '../../../../src/record/markup/tags.js';
import { LightRecord, type Renderer } from '../../../../src/record/record.js';
import { uidOf } from '../../../../src/record/uid.js';
import type { AnyValue, AnyValueMap } from '../../../../src/record/values/any-value.js';
import { hostileValues } from '../../../support/hostile-values.js';
import { RandomRecords } from '../../../support/random-records.js';
import { someRecord } from '../../../support/some-record.js';
import { contentsOf } from '../../../support/spool-records.js';

function encoded(record: LightRecord, renderer?: Renderer): Buffer {
  const writer = new ByteWriter(16);
  new RecordEncoder(renderer).encode(record, writer);
  return Buffer.from(writer.buffer.subarray(0, writer.at));
}

function decoded(bytes: Buffer, renderer?: Renderer): LightRecord {
  return new RecordDecoder(renderer).decode(bytes, 0, bytes.length);
}

function again(record: LightRecord): unknown {
  return contentsOf(decoded(encoded(record)));
}

const text = fc.string({ unit: 'grapheme', maxLength: 60 });
const value: fc.Arbitrary<AnyValue> = fc.letrec<{ value: AnyValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    ...[text, fc.double(), fc.integer(), fc.maxSafeInteger(), fc.boolean(), fc.constant(null), fc.constant(undefined)],
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.bigInt({ min: -(2n ** 200n), max: 2n ** 200n }),
    fc.uint8Array({ maxLength: 40 }),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(fc.oneof(text, fc.constant('__proto__'), fc.constant('constructor')), tie('value'), {
      maxKeys: 5,
      noNullPrototype: true,
    }),
  ),
})).value;
const map = fc.dictionary(fc.oneof(text, fc.constant('__proto__')), value, {
  maxKeys: 6,
  noNullPrototype: true,
}) as fc.Arbitrary<AnyValueMap>;

describe('the codec of a spool', () => {
  it('restores every value of records', () => {
    fc.assert(
      fc.property(value, map, (body, attributes) => {
        const record = someRecord({ body, attributes });
        expect(isDeepStrictEqual(again(record), contentsOf(record))).toBe(true);
      }),
    );
  });

  it('restores random records with all of their members', () => {
    const records = new RandomRecords(17);
    for (let i = 0; i < 500; i++) {
      const record = records.next();
      expect(again(record)).toStrictEqual(contentsOf(record));
    }
  });

  it.each([-0, 0, 2 ** 31, -(2 ** 31), 2 ** 53 - 1, -(2 ** 53) + 1, 5e-324, Number.NaN, Number.NEGATIVE_INFINITY])(
    'restores the number %d',
    (number) => {
      expect(decoded(encoded(someRecord({ body: number }))).body).toBe(number);
    },
  );

  it.each(hostileValues())('restores what the value table makes of $name', ({ make }) => {
    const hrTime: [number, number] = [1, 2];
    const given = { ...someRecord(), hrTime, hrTimeObserved: hrTime };
    const record = own({ ...given, attributes: { hostile: make() }, body: make() });
    expect(again(record)).toStrictEqual(contentsOf(record));
  });

  it('restores keys that are called as members of objects', () => {
    const attributes = JSON.parse(
      '{"__proto__": {"__proto__": 1}, "constructor": 2, "hasOwnProperty": 3}',
    ) as AnyValueMap;
    const restored = decoded(encoded(someRecord({ attributes })));
    expect(Object.getPrototypeOf(restored.attributes)).toBe(Object.prototype);
    expect(Object.entries(restored.attributes)).toEqual(Object.entries(attributes));
  });

  it('restores scope, resource, span and directives', () => {
    const record = someRecord({
      instrumentationScope: { name: 'shop', version: '1', schemaUrl: 'https://schema' },
      resource: { attributes: { 'service.name': 'a', list: [1, 'b'] } },
      spanContext: { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1, isRemote: false },
      directives: { raw: true, styled: ['a', { begins: LEVEL }, 'b', { open: ['\x1b[1m', LEVEL] }] },
      eventName: 'paid',
      exception: 3,
      ours: true,
    });
    expect(again(record)).toStrictEqual(contentsOf(record));
  });

  it('keeps the attributes of a foreign scope, and the schema of a foreign resource', () => {
    const record = someRecord({
      instrumentationScope: Object.assign(Object.create({}), { name: 'a', attributes: { b: 1n } }),
      resource: Object.assign(Object.create({}), { attributes: { c: 2 }, schemaUrl: 'https://s' }),
    });
    const restored = decoded(encoded(record));
    expect(restored.instrumentationScope).toEqual({ name: 'a', attributes: { b: 1n } });
    expect(restored.resource).toEqual({ attributes: { c: 2 }, schemaUrl: 'https://s' });
  });

  it('gives records with equal scopes and resources the same objects', () => {
    const decoder = new RecordDecoder(undefined);
    const bytes = [1, 2].map(() => encoded(someRecord({ resource: { attributes: { a: 1 } } })));
    const [one, two] = bytes.map((each) => decoder.decode(each, 0, each.length));
    expect(one?.resource).toBe(two?.resource);
    expect(one?.instrumentationScope).toBe(two?.instrumentationScope);
  });

  it('encodes a resource anew while its attributes are detected', () => {
    const resource = {
      attributes: {} as Record<string, unknown>,
      asyncAttributesPending: true,
      waitForAsyncAttributes() {},
    };
    const encoder = new RecordEncoder(undefined);
    const bytesNow = () => {
      const writer = new ByteWriter();
      encoder.encode(someRecord({ resource }), writer);
      return Buffer.from(writer.buffer.subarray(0, writer.at));
    };
    bytesNow();
    resource.attributes = { 'host.id': 'x' };
    expect(decoded(bytesNow()).resource.attributes).toEqual({ 'host.id': 'x' });
  });

  it.each(['plain', 'with \ud800 a lone surrogate', '漢字 🎉'.repeat(100)])('keeps the text %j', (line) => {
    let calls = 0;
    const renderer = () => {
      calls++;
      return line;
    };
    const restored = decoded(encoded(someRecord(), renderer), renderer);
    expect(LightRecord.text(restored, renderer)).toBe(line);
    expect(calls).toBe(1);
  });

  it('keeps the uid of a record, and makes one where the destination asks for it', () => {
    const bytesOf = (record: LightRecord, identifies: boolean) => {
      const writer = new ByteWriter();
      new RecordEncoder(undefined, identifies).encode(record, writer);
      return Buffer.from(writer.buffer.subarray(0, writer.at));
    };
    const [asked, unasked] = [someRecord(), someRecord()];
    const uid = uidOf(asked);
    expect(uidOf(decoded(bytesOf(asked, true)))).toBe(uid);
    expect(uidOf(decoded(bytesOf(asked, false)))).not.toBe(uid);
    const bytes = bytesOf(unasked, true);
    expect(uidOf(decoded(bytes))).toBe(uidOf(unasked));
    const given = someRecord({ attributes: { 'log.record.uid': 'mine' } });
    expect(uidOf(decoded(bytesOf(given, true)))).toBe('mine');
  });

  it('keeps a record whose text cannot be rendered', () => {
    const renderer = () => {
      throw new Error('no');
    };
    expect(decoded(encoded(someRecord(), renderer), renderer).body).toBe('hello');
  });

  it('refuses hostile bytes with an error, within bounded time and memory', () => {
    const records = new RandomRecords(5);
    const random = seededRandom(6);
    for (let i = 0; i < 2_000; i++) {
      const bytes = encoded(records.next());
      for (let flips = 1 + Math.floor(random() * 4); flips > 0; flips--)
        bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
      const cut = bytes.subarray(0, random() < 0.5 ? bytes.length : Math.floor(random() * bytes.length));
      try {
        decoded(cut);
      } catch (error) {
        expect(error).toBeInstanceOf(DamagedBytes);
      }
    }
  });

  it.each([
    ['a list of four billion', Buffer.from([11, 0xff, 0xff, 0xff, 0xff, 0x0f])],
    ['a text of four billion bytes', Buffer.from([9, 0xff, 0xff, 0xff, 0xff, 0x0f])],
    ['an endless number', Buffer.alloc(100, 0xff)],
    ['a nesting without an end', Buffer.alloc(100_000, Buffer.from([11, 1]))],
    ['no byte', Buffer.alloc(0)],
  ])('refuses %s', (_, bytes) => {
    const whole = encoded(someRecord({ body: null }));
    // The body stands before the attributes: no attributes take one byte.
    const hostile = Buffer.concat([whole.subarray(0, whole.length - 2), bytes]);
    expect(() => decoded(hostile)).toThrow(DamagedBytes);
  });
});
