import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnyValueMap } from '../../../src/record/values/any-value.js';
import { ValueCopier } from '../../../src/record/values/copier.js';
import { jsonOf } from '../../../src/record/values/json.js';
import { hostileValues } from '../../support/hostile-values.js';

const copied = (value: unknown) => new ValueCopier().value(value);

describe('the value table', () => {
  const shared = { k: 1 };
  it.each([
    ['a text', 'text', 'text'],
    ['a text with lone surrogates', 'a\ud800b\udc00', 'a\ufffdb\ufffd'],
    ['a boolean', true, true],
    ['null', null, null],
    ['undefined', undefined, undefined],
    ['undefined inside', { a: undefined, b: [undefined] }, { a: null, b: [null] }],
    ['an integer', 7, 7],
    ['a fraction', 1.5, 1.5],
    ['2 ** 63', 2 ** 63, 2 ** 63],
    ['minus zero', -0, -0],
    ['NaN', Number.NaN, Number.NaN],
    ['Infinity', Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    ['a bigint within int64', 2n ** 63n - 1n, 2n ** 63n - 1n],
    ['the lowest int64', -(2n ** 63n), -(2n ** 63n)],
    ['a bigint beyond int64', 2n ** 63n, '9223372036854775808'],
    ['a plain object', { a: { b: [1, 'x'] } }, { a: { b: [1, 'x'] } }],
    ['an object without a prototype', Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
    ['an object of another realm', runInNewContext('({ a: [1] })'), { a: [1] }],
    ['the same object twice', [shared, shared], [{ k: 1 }, { k: 1 }]],
    [
      'a Map',
      new Map<unknown, unknown>([
        ['a', 1],
        [2, { b: 3 }],
      ]),
      { a: 1, 2: { b: 3 } },
    ],
    ['a Set', new Set([1, 'a']), [1, 'a']],
    ['a Date', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['an invalid Date', new Date(Number.NaN), 'Invalid Date'],
    ['a RegExp', /a+/gi, '/a+/gi'],
    ['a URL', new URL('https://example.com/a'), 'https://example.com/a'],
    ['a symbol', Symbol('s'), 'Symbol(s)'],
    ['a function', function named() {}, '[Function named]'],
    ['a function without a name', (() => () => {})(), '[Function]'],
    ['a Buffer', Buffer.from([1, 2]), Uint8Array.of(1, 2)],
    ['an ArrayBuffer', Uint8Array.of(1, 2).buffer, Uint8Array.of(1, 2)],
    ['a typed array', Uint16Array.of(258), Uint8Array.of(2, 1)],
    ['a DataView', new DataView(Uint8Array.of(1, 2, 3).buffer, 1, 1), Uint8Array.of(2)],
    [
      'a class instance',
      new (class Point {
        x = 1;
        #y = 2;
        get y() {
          return this.#y;
        }
      })(),
      { x: 1 },
    ],
    [
      'a toJSON',
      new (class {
        toJSON() {
          return { shown: [1] };
        }
      })(),
      { shown: [1] },
    ],
    ['a boxed primitive', Object('text'), 'text'],
    ['a promise', Promise.resolve(1), '[Promise]'],
    ['a function as a member', { f() {} }, { f: '[Function f]' }],
    [
      'a throwing getter',
      {
        get bad() {
          throw new Error('no');
        },
        ok: 1,
      },
      { bad: '[Thrown: no]', ok: 1 },
    ],
    ['an empty key', { '': 1, a: 2 }, { a: 2 }],
  ])('%s', (_, value, expected) => {
    expect(copied(value)).toStrictEqual(expected);
  });

  it('an Error: its type, stack, chains and own members', () => {
    const error = Object.assign(new RangeError('outer', { cause: new Error('inner') }), { code: 7 });
    expect(copied(error)).toMatchObject({
      type: 'RangeError',
      message: 'outer',
      stacktrace: expect.stringContaining('RangeError: outer'),
      cause: { type: 'Error', message: 'inner' },
      code: 7,
    });
    expect(copied(new AggregateError([new Error('one'), 2], 'all'))).toMatchObject({ errors: [{ message: 'one' }, 2] });
  });

  it('keeps an own __proto__ as a key like any other', () => {
    const copy = copied(JSON.parse('{"__proto__": {"a": 1}}')) as object;
    expect(Object.keys(copy)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
    expect(jsonOf(copy as AnyValueMap)).toBe('{"__proto__":{"a":1}}');
  });

  it('marks a cycle, and only a cycle', () => {
    const value: Record<string, unknown> = { a: 1 };
    value.self = value;
    expect(copied({ value, again: value })).toEqual({
      value: { a: 1, self: '[Circular]' },
      again: { a: 1, self: '[Circular]' },
    });
  });

  it('reads each property once', () => {
    let reads = 0;
    copied({
      get a() {
        reads++;
        return { b: 1 };
      },
    });
    expect(reads).toBe(1);
  });

  it('shares no object with the source', () => {
    const value = { list: [{ a: 1 }], bytes: Uint8Array.of(1), map: new Map([['k', { b: 1 }]]) };
    const copy = copied(value);
    const before = jsonOf(copy);
    value.list[0] = { a: 2 };
    value.bytes[0] = 9;
    value.map.set('k', { b: 2 });
    expect(jsonOf(copy)).toBe(before);
  });
});

describe('the budgets of a record', () => {
  it('end at a depth of 16', () => {
    let value: unknown = 'bottom';
    for (let i = 0; i < 20; i++) value = { inner: value };
    const copier = new ValueCopier();
    const text = jsonOf(copier.value(value));
    expect(text.match(/inner/g)).toHaveLength(16);
    expect(text).toContain('[Truncated]');
    expect(copier.dropped).toBe(1);
  });

  it('end at 10,000 values, and count each one that is left out', () => {
    const copier = new ValueCopier();
    const value = copier.value(new Array(22_000).fill(1));
    const copy = copier.fit({ body: value, attributes: {} }, false).body as unknown[];
    const kept = copy.filter((item) => item === 1).length;
    expect(kept).toBeGreaterThan(9_990);
    expect(copier.nodes).toBeLessThanOrEqual(10_000);
    expect(copy.at(-1)).toBe(`[Truncated: ${22_000 - kept} items]`);
    expect(copier.dropped).toBe(22_000 - kept);
  });

  it('end at 1 MiB of text', () => {
    const copier = new ValueCopier();
    const value = copier.value(['x'.repeat(2 ** 20 - 10), 'y'.repeat(100), 'z']);
    const copy = copier.fit({ body: value, attributes: {} }, false).body as string[];
    const kept = (copy[0] as string).lastIndexOf('x') + 1;
    expect(copy[0]?.slice(kept)).toBe(`[Truncated: ${2 ** 20 - 10 - kept} characters]`);
    expect(copy.slice(1)).toEqual(['y'.repeat(100), 'z']);
    expect(copier.dropped).toBe(1);
    expect(copier.chars).toBeGreaterThan(2 ** 20 - 200);
    expect(copier.chars).toBeLessThanOrEqual(2 ** 20);
  });

  it('include bytes', () => {
    const copier = new ValueCopier();
    expect(copier.value(new Uint8Array(2 ** 20 + 1))).toBe('[Truncated: 1048577 bytes]');
    expect(copier.dropped).toBe(1);
  });

  it('cover all attributes together', () => {
    const copier = new ValueCopier();
    const into = copier.attributes({ a: 'x'.repeat(2 ** 20), b: 'y', c: 'z' });
    const { attributes } = copier.fit({ body: '', attributes: into }, false);
    expect(attributes).toEqual({
      a: expect.stringMatching(/^x{1048000,}\[Truncated: \d+ characters\]$/),
      b: 'y',
      c: 'z',
    });
    expect(copier.dropped).toBe(1);
  });
});

describe('attributes', () => {
  const limited = (attributeCountLimit: number, attributeValueLengthLimit = Number.POSITIVE_INFINITY) =>
    new ValueCopier({ attributeCountLimit, attributeValueLengthLimit });

  it('leave out undefined, drop empty keys, and win over earlier attributes', () => {
    const copier = new ValueCopier();
    const earlier: AnyValueMap = { a: 0 };
    expect(copier.attributes({ a: 1, b: undefined, '': 2, c: null }, earlier)).toEqual({ a: 1, c: null });
    expect(earlier).toEqual({ a: 0 });
    expect(copier.dropped).toBe(1);
  });

  it('are limited in number together with earlier attributes; the rest counts as dropped', () => {
    const copier = limited(3);
    expect(copier.attributes({ a: 1, b: 2, c: 3, d: 4, e: 5 }, { a: 0 })).toEqual({ a: 1, b: 2, c: 3 });
    expect(copier.dropped).toBe(2);
  });

  it('are limited in length, in nested values as well', () => {
    const copier = limited(128, 3);
    const into = copier.attributes({ a: 'abcdef', b: ['abcdef', { c: 'abcdef' }] });
    expect(into).toEqual({ a: 'abc', b: ['abc', { c: 'abc' }] });
    expect(copier.value('abcdef')).toBe('abcdef');
  });
});

describe('members that need the slow path', () => {
  it('are read once, also when others are left out', () => {
    let reads = 0;
    const once = {
      get a() {
        return ++reads;
      },
      b: undefined,
      deep: {
        get c() {
          return ++reads;
        },
        '': 1,
      },
    };
    expect(new ValueCopier().attributes(once)).toEqual({ a: 1, deep: { c: 2 } });
    expect(reads).toBe(2);
  });

  it('do not change how often the others count', () => {
    let deep: unknown = 'bottom';
    for (let i = 0; i < 20; i++) deep = { inner: deep };
    const copier = new ValueCopier();
    copier.attributes({ a: deep, b: 10n, c: 'text', '': 1, d: 'text' });
    expect(copier.dropped).toBe(2);
    expect(copier.nonPortable).toBe(true);
    // 16 maps and the mark in the last one, and three more; the keys of all, and their texts.
    expect(copier.nodes).toBe(16 + 1 + 3);
    expect(copier.chars).toBe(16 * 'inner'.length + 4 + 2 * 'text'.length);
  });

  it('are cut off at the end of the budget, each part that is left out counts, and later members stay', () => {
    const copier = new ValueCopier();
    const copied = copier.attributes({ a: new Array(19_997).fill(1), b: { c: 1, d: 2 }, e: 1, f: 1 });
    const { attributes } = copier.fit({ body: '', attributes: copied }, false);
    const a = attributes.a as unknown[];
    expect(a.at(-1)).toBe(`[Truncated: ${19_998 - a.length} items]`);
    expect(attributes).toEqual({ a, b: { c: 1, d: 2 }, e: 1, f: 1 });
    expect(copier.dropped).toBe(19_998 - a.length);
  });

  it('may belong to a proxy', () => {
    const never = (): never => {
      throw new Error('no');
    };
    const hostile = (trap: string) => ({ a: 1, b: new Proxy({}, { [trap]: never }), c: 2 });
    expect(new ValueCopier().attributes(hostile('ownKeys'))).toEqual({ a: 1, b: '[Thrown: no]', c: 2 });
    expect(new ValueCopier().attributes(hostile('getPrototypeOf'))).toEqual({ a: 1, b: '[Thrown: no]', c: 2 });
    expect(new ValueCopier().value([hostile('ownKeys')])).toEqual([{ a: 1, b: '[Thrown: no]', c: 2 }]);
  });

  it('stand beside the others when one of them throws', () => {
    const fields = {
      a: 1,
      get b(): never {
        throw new Error('no');
      },
      c: { d: 2 },
    };
    expect(new ValueCopier().attributes(fields)).toEqual({ a: 1, b: '[Thrown: no]', c: { d: 2 } });
  });

  it('are own members: not those added to Object.prototype', () => {
    Object.defineProperty(Object.prototype, 'polluted', {
      value: 1,
      enumerable: true,
      configurable: true,
      writable: true,
    });
    try {
      const copy = new ValueCopier().attributes({ a: 1, deep: { b: 2 } });
      expect(Object.keys(copy)).toEqual(['a', 'deep']);
      expect(Object.keys(copy.deep as object)).toEqual(['b']);
    } finally {
      delete (Object.prototype as { polluted?: number }).polluted;
    }
  });
});

describe('nonPortable values', () => {
  it.each([[10n], [Number.NaN], [Number.NEGATIVE_INFINITY], [2 ** 63], [-(2 ** 63)], [1e300]])(
    'include %s',
    (value) => {
      const copier = new ValueCopier();
      copier.value({ deep: [value] });
      expect(copier.nonPortable).toBe(true);
    },
  );

  it.each([[1], [1.5], [2 ** 62], [-0], ['x'], [null], [2n ** 70n]])('exclude %s', (value) => {
    const copier = new ValueCopier();
    copier.value({ deep: [value] });
    expect(copier.nonPortable).toBe(false);
  });
});

describe('any value', () => {
  it.each(hostileValues())('$name: is copied without an exception, beside intact neighbours', ({ make }) => {
    const copier = new ValueCopier();
    const into = copier.attributes({ before: 1, value: { nested: [make()] }, after: 2 });
    expect(into.before).toBe(1);
    expect(Object.keys(into)).toContain('value');
    expect(() => JSON.parse(jsonOf(into))).not.toThrow();
    expect(copier.chars).toBeLessThan(2 ** 20 + 200_000);
  });

  it('is copied without an exception, and becomes JSON that can be parsed', () => {
    fc.assert(
      fc.property(
        fc.anything({
          withBigInt: true,
          withDate: true,
          withMap: true,
          withSet: true,
          withTypedArray: true,
          withNullPrototype: true,
          withSparseArray: true,
          withObjectString: true,
        }),
        (value) => {
          JSON.parse(jsonOf(copied({ value })));
        },
      ),
    );
  });
});
