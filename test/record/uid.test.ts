import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LightRecord } from '../../src/record/record.js';
import { UID_ATTRIBUTE, uidOf, ulid } from '../../src/record/uid.js';
import { someRecord } from '../support/some-record.js';

const zeros = (count: number) => new Uint8Array(count);

describe('ulid', () => {
  it('is what the specification shows', () => {
    expect(ulid(1_469_918_176_385, zeros)).toBe('01ARYZ6S410000000000000000');
    expect(ulid(2 ** 48 - 1, (count) => new Uint8Array(count).fill(255))).toBe('7ZZZZZZZZZZZZZZZZZZZZZZZZZ');
    expect(ulid(0, zeros)).toBe('0'.repeat(26));
  });

  it('holds the bits of its random bytes in order', () => {
    const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 10, maxLength: 10 }), (bytes) => {
        const digits = [...ulid(0, () => bytes).slice(10)];
        const bits = digits.map((digit) => alphabet.indexOf(digit).toString(2).padStart(5, '0')).join('');
        expect(bits).toBe([...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join(''));
      }),
    );
  });

  it('sorts by time, and never repeats', () => {
    const times = Array.from({ length: 2_000 }, (_, i) => 1_700_000_000_000 + i);
    const made = times.map((time) => ulid(time));
    expect([...made].sort()).toEqual(made);
    expect(new Set(Array.from({ length: 10_000 }, () => ulid(0))).size).toBe(10_000);
  });

  it('takes times that no clock shows', () => {
    for (const time of [-1, Number.NaN, Number.POSITIVE_INFINITY, 1e300])
      expect(ulid(time)).toMatch(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
  });
});

describe('uidOf', () => {
  it('is the same each time, and for the copies of a record', () => {
    const record = someRecord();
    const copy = LightRecord.changed(record, { body: 'patched' }, true);
    expect(uidOf(copy)).toBe(uidOf(record));
    expect(uidOf(LightRecord.freeze(record))).toBe(uidOf(record));
    expect(uidOf(someRecord())).not.toBe(uidOf(record));
  });

  it('is the attribute, where the record has one', () => {
    expect(uidOf(someRecord({ attributes: { [UID_ATTRIBUTE]: 'mine' } }))).toBe('mine');
    for (const value of ['', 7, null])
      expect(uidOf(someRecord({ attributes: { [UID_ATTRIBUTE]: value } }))).toHaveLength(26);
  });
});
