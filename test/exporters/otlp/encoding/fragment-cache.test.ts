import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeLogs } from '../../../../demo/otlp-logs.js';
import { Bytes } from '../../../../src/exporters/otlp/encoding/bytes.js';
import { EncodedFragment, FragmentCache } from '../../../../src/exporters/otlp/encoding/fragment-cache.js';
import { ProtobufEncoding } from '../../../../src/exporters/otlp/encoding/protobuf.js';
import type { AnyValueMap } from '../../../../src/record/values/any-value.js';
import { encoded } from '../../../support/encoded.js';
import { someRecord } from '../../../support/some-record.js';

const LARGE = 2 ** 26;

/** A few texts that recur. Some share a slot; some have the maximum length, or one byte more. */
const TEXTS = [
  ...Array.from({ length: 12 }, (_, i) => `k${String(i).padStart(6, '0')}k`),
  ...[1, 7, 8, 15, 16, 17, 79, 80, 81, 255, 256, 257].flatMap((length) => ['x'.repeat(length), 'ü'.repeat(length)]),
  '日本語の鍵',
  '😀😀',
  'user\u007f',
  '\u0000',
];
const text = fc.constantFrom(...TEXTS);
const inner = fc.oneof(text, fc.array(text), fc.dictionary(text, text));
const value = fc.oneof(text, fc.integer(), fc.double(), fc.boolean(), fc.constant(null), fc.dictionary(text, inner));
/** Some numbers have several names, and some none. */
const severity = fc.record({ severityNumber: fc.integer({ min: 1, max: 30 }), severityText: text });

/** The form that the decoder returns: 64-bit integers are bigints. */
function received(attributes: Record<string, unknown>): Record<string, unknown> {
  const isInteger = (value: unknown) => Number.isSafeInteger(value) && !Object.is(value, -0);
  return Object.fromEntries(
    Object.entries(attributes).map(([key, value]) => [
      key,
      isInteger(value) ? BigInt(value as number) : typeof value === 'object' && value !== null ? { ...value } : value,
    ]),
  );
}

describe('FragmentCache', () => {
  it('encodes texts correctly in any order and beside any value', () => {
    const record = fc.record({ severity, body: text, attributes: fc.dictionary(text, value, { maxKeys: 6 }) });
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 30 }), (given) => {
        const records = given.map(({ severity, body, attributes }) =>
          someRecord({ ...severity, body, attributes: { ...attributes } as AnyValueMap }),
        );
        const bytes = new Bytes(64);
        expect(encoded(new ProtobufEncoding(), records, bytes, LARGE).fits).toBe(true);
        const arrived = decodeLogs(bytes.written()).map(({ severityNumber, severityText, body, attributes }) => ({
          severity: { severityNumber, severityText },
          body,
          attributes,
        }));
        expect(arrived).toEqual(given.map((one) => ({ ...one, attributes: received(one.attributes) })));
      }),
      { numRuns: 300 },
    );
  });

  it('caches a text from its second occurrence on, unless it is too long', () => {
    const stamps = new FragmentCache(4, (text) => (text === 'none' ? undefined : Buffer.from(text)));
    expect(['ab', 'ab', 'ab'].map((one) => stamps.get(one)?.text)).toEqual([undefined, 'ab', 'ab']);
    expect(['abcde', 'abcde', '', ''].map((one) => stamps.get(one))).toEqual(Array(4).fill(undefined));
    expect(['none', 'none', 'none'].map((one) => stamps.get(one))).toEqual(Array(3).fill(undefined));
  });

  it('keeps a fragment while two texts alternate in a slot, and replaces it once only the other occurs', () => {
    let made = 0;
    const stamps = new FragmentCache(8, (text) => {
      made++;
      return Buffer.from(text);
    });
    const [one, other] = ['k000000k', 'k000001k'];
    stamps.get(one);
    const stamp = stamps.get(one);
    for (let i = 0; i < 10; i++) expect([stamps.get(one), stamps.get(other)]).toEqual([stamp, undefined]);
    expect(made).toBe(1);
    expect([1, 2, 3].map(() => stamps.get(other)?.text)).toEqual([other, other, other]);
    expect(stamps.get(one)).toBeUndefined();
    expect(made).toBe(2);
  });

  it('does not cache eight bytes that form a NaN, whose bits may change', () => {
    const odd = Buffer.from('0102030405 06f8ff 09'.replaceAll(' ', ''), 'hex');
    expect(EncodedFragment.fromBytes('odd', odd)).toBeUndefined();
    const stamp = EncodedFragment.fromBytes('plain', Buffer.from('plain, and a little more'));
    const page = new Bytes(64);
    expect(stamp?.write(page.buffer.view, 3)).toBe(3 + 24);
    expect(page.buffer.toString('utf8', 3, 27)).toBe('plain, and a little more');
    expect(() => stamp?.write(page.buffer.view, 60)).toThrow(RangeError);
  });
});
