import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnyValue, AnyValueMap } from '../../../src/record/values/any-value.js';
import { cloneMap, cloneValue, hasSameMembers, isUnchanged } from '../../../src/record/values/compare.js';

const values = fc.letrec<{ value: AnyValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string(),
    fc.double(),
    fc.bigInt(),
    fc.boolean(),
    fc.constant(null),
    fc.uint8Array({ maxLength: 8 }),
    fc.array(tie('value'), { maxLength: 4 }) as fc.Arbitrary<AnyValue>,
    fc.dictionary(fc.string(), tie('value'), { maxKeys: 4, noNullPrototype: true }) as fc.Arbitrary<AnyValue>,
  ),
})).value;

describe('cloneValue', () => {
  it('returns an equal value that shares no object', () => {
    fc.assert(
      fc.property(values, (value) => {
        const copy = cloneValue(value);
        expect(copy).toEqual(value);
        expect(isUnchanged(copy, value)).toBe(true);
        if (typeof value === 'object' && value !== null) expect(copy).not.toBe(value);
      }),
    );
  });
});

describe('isUnchanged', () => {
  it.each<[AnyValue, AnyValue]>([
    [1, 2],
    ['1', 1],
    [0, -0],
    [[1, 2], [1]],
    [{ a: 1 }, { a: 1, b: undefined }],
    [{ a: undefined }, { b: 1 }],
    [{ a: { b: [1] } }, { a: { b: [2] } }],
    [[], {}],
    [null, {}],
    [Uint8Array.of(1), Uint8Array.of(2)],
    [new Map() as never, {}],
  ])('sees that %j is not %j', (value, original) => {
    expect(isUnchanged(value, original)).toBe(false);
    expect(isUnchanged(original, value)).toBe(false);
  });

  it('treats NaN as unchanged', () => {
    expect(isUnchanged({ a: [Number.NaN] }, { a: [Number.NaN] })).toBe(true);
  });
});

describe('hasSameMembers', () => {
  it('ignores the order of keys', () => {
    expect(hasSameMembers({ a: 1, b: { c: 2 } }, { b: { c: 2 }, a: 1 })).toBe(true);
  });

  it('detects changes in nested values', () => {
    const original: AnyValueMap = { card: { number: '1234' } };
    const copy = cloneMap(original);
    (copy.card as AnyValueMap).number = '****';
    expect(hasSameMembers(copy, original)).toBe(false);
    expect(original).toEqual({ card: { number: '1234' } });
  });
});
