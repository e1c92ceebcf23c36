import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillMessage, type Lookup } from '../../../src/bridge/message/fill.js';
import { parseMessage } from '../../../src/bridge/message/message.js';
import { MISSING } from '../../../src/record/format/field.js';
import type { AnyValue } from '../../../src/record/values/any-value.js';
import { ValueCopier } from '../../../src/record/values/copier.js';

function fill(template: string, args: AnyValue[] = [], fields: Record<string, AnyValue> = {}): string {
  return fillMessage(parseMessage(template), {
    argument: (index) => (index < args.length ? args[index] : MISSING),
    field: (name) => (Object.hasOwn(fields, name) ? fields[name] : MISSING),
    unused: () => {},
  });
}

describe('a message template', () => {
  it.each([
    ['fills {} in order', '{} and {}', ['a', 'b'], {}, 'a and b'],
    ['fills {0} by place, as often as it stands there', '{1}{0}{1}', ['a', 'b'], {}, 'bab'],
    ['lets {} and {0} stand beside each other', '{} {0} {}', ['a', 'b'], {}, 'a a b'],
    ['fills {name} from the fields', '{who} paid {amount}', [], { who: 'ada', amount: 3 }, 'ada paid 3'],
    ['fills a name with dots as it is written', '{http.method}', [], { 'http.method': 'GET' }, 'GET'],
    ['takes {{ and }} for braces', '{{}} {{name}} {}', ['a'], {}, '{} {name} a'],
    ['keeps a placeholder that nothing fills', '{} {} {5} {none}', ['a'], {}, 'a {} {5} {none}'],
    [
      'fills by a format spec and a conversion',
      '{:>8} {!r} {x:.2f} {}',
      ['a', 'b', 'c'],
      { x: 1 },
      "       a 'b' 1.00 c",
    ],
    ['keeps a placeholder whose spec does not fit', '{:d} {:q} {!x} {}', ['a', 'b', 'c', 'd'], {}, '{:d} {:q} {!x} d'],
    ['keeps a template whose braces do not match', '{} {', ['a'], {}, '{} {'],
    ['keeps a template with a closing brace too many', '{} }', ['a'], {}, '{} }'],
    ['keeps JSON in the message', '{"a": 1} {x}', [], { x: 2 }, '{"a": 1} 2'],
    ['keeps a nested placeholder', '{a{b}}', ['x'], { a: 1, b: 2 }, '{a{b}}'],
    ['fills a member by dots and by brackets', '{a.b} {a[b]} {0.x}', [{ x: 1 }], { a: { b: 2 } }, '2 2 1'],
    ['fills an element by its index', '{a[1]} {a.0} {0[2]}', [[1, 2, 3]], { a: ['x', 'y'] }, 'y x 3'],
    ['walks paths of any length', '{a.b[c].d[0][e f].g}', [], { a: { b: { c: { d: [{ 'e f': { g: 7 } }] } } } }, '7'],
    ['takes braces and colons within brackets for a key', '{0[a}:!b]}', [{ 'a}:!b': 1 }], {}, '1'],
    ['prefers a field whose whole name it is', '{a.b} {a[0]}', [], { a: { b: 1 }, 'a.b': 2, 'a[0]': 3 }, '2 3'],
    ['counts {.x} and {[0]} as {}', '{.x} {[0]} {}', [{ x: 1 }, ['y'], 'z'], {}, '1 y z'],
    [
      'keeps a path that leads nowhere',
      '{a.c} {a.b.c} {a[} {a[]} {a.} {a[b]c} {x[9]} {x[-1]} {x.length} {s[0]} {a.toString} {n.x}',
      [],
      { a: { b: 1 }, x: [1], s: 'text', n: null },
      '{a.c} {a.b.c} {a[} {a[]} {a.} {a[b]c} {x[9]} {x[-1]} {x.length} {s[0]} {a.toString} {n.x}',
    ],
    [
      'prints numbers without a spec as JavaScript does',
      '{} {} {} {}',
      [1e21, 1e-7, Number.NaN, -0],
      {},
      '1e+21 1e-7 NaN 0',
    ],
    [
      'prints them as Python does with one',
      '{:5}|{:g}|{:f}|{:.1f}',
      [1.5, 1e-7, Number.NaN, -0],
      {},
      '  1.5|1e-07|nan|-0.0',
    ],
    [
      'prints values of JavaScript',
      '{} {} {} {:>6} {:<5}|',
      [true, null, undefined, false, null],
      {},
      'true null undefined  false null |',
    ],
    ['takes booleans for numbers where numbers are asked for', '{:d} {:.1f} {:x}', [true, false, true], {}, '1 0.0 1'],
    ['takes a whole number with a precision for a float', '{:.3} {:.2}', [3, 1234], {}, '3.0 1.2e+03'],
    [
      'takes bigints of any size',
      '{:,} {:#x} {:.2e}',
      [2n ** 70n, 2n ** 64n, 10n ** 30n],
      {},
      '1,180,591,620,717,411,303,424 0x10000000000000000 1.00e+30',
    ],
    ['lays out JSON as text', '{:>10}|{:.4}', [[1, 2], { a: 1 }], {}, '     [1,2]|{"a"'],
    [
      'takes !r, !s and !a',
      '{!r} {!s} {!a} {!r} {!r:>8}',
      ["it's", 'x', 'é', [1, 'a'], 'y'],
      {},
      `"it's" x '\\xe9' [1,"a"]      'y'`,
    ],
    [
      'fills specs from arguments and fields',
      '{:>{}}|{:{fill}^{w}}|{x:.{p}f}',
      ['a', 3, 'b'],
      { fill: '*', w: 5, x: 1.005, p: 2 },
      '  a|**b**|1.00',
    ],
    [
      'keeps a placeholder whose spec cannot be filled',
      '{:>{}}|{:{none}}|{:{:{}}}',
      ['a', 'b', 'c'],
      {},
      '{:>{}}|{:{none}}|{:{:{}}}',
    ],
    [
      'keeps widths and precisions over 10,000',
      '{:10001} {:.10001f} {:{}}',
      [1, 1, 'a', 1e9],
      {},
      '{:10001} {:.10001f} {:{}}',
    ],
    ['keeps an empty template', '', ['a'], {}, ''],
  ])('%s', (_, template, args, fields, expected) => {
    expect(fill(template, args, fields)).toBe(expected);
  });

  it('knows which arguments its placeholders name', () => {
    expect([...parseMessage('{} {3} {name} {}').positions]).toEqual([0, 3, 1]);
  });

  it('tells of arguments whose placeholders stay as they are written', () => {
    const unused: number[] = [];
    const args = ['a', 'b', { x: 1 }];
    const lookup: Lookup = {
      argument: (index) => (index < args.length ? (args[index] as AnyValue) : MISSING),
      field: () => MISSING,
      unused: (index) => unused.push(index),
    };
    expect(fillMessage(parseMessage('{:d} {} {.y} {0}'), lookup)).toBe('{:d} b {.y} a');
    expect(unused).toEqual([0, 2]);
  });

  it('never throws, whatever braces, brackets and values it is given', () => {
    const unit = fc.constantFrom(...'{}[]:!.<>=^+-#0123,_adfgrsxc%n '.split(''), '{0', '{a', '[b]', '{:', '.2f}');
    const value = fc.oneof(fc.anything(), fc.double(), fc.bigInt(), fc.string()) as fc.Arbitrary<AnyValue>;
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 30 }), value, (template, one) => {
        const copied = new ValueCopier().value(one);
        expect(typeof fill(template, [copied, 'x', 7], { a: copied })).toBe('string');
      }),
      { numRuns: 5_000 },
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!/[{}]/.test(text));
        expect(fill(text, ['x'])).toBe(text);
      }),
    );
  });

  it.each([
    ...[
      '{',
      '}',
      '{{',
      '{}',
      '{a',
      '{{}',
      '{:{',
      '[',
      '{[',
      '{a[',
      '<',
      ':',
      '!',
      '{!',
      '{:{}}',
      '{:{',
      '{0:>9999}',
      '{0:.9999f}',
      '{0:.9999g}',
    ],
    ...['{a.b.c}', '{0[', '{:{:{', '{!r}', '{0.', '{:<{}{}}', '{1}', '{0!r:>{0}}'],
  ])('takes a megabyte of %s', (piece) => {
    const text = fill(piece.repeat(1_000_000 / piece.length), [0.1, 'x'.repeat(1_000_000)], { a: { b: 1 } });
    expect(text.length).toBeGreaterThan(0);
    expect(text.length).toBeLessThan(2 ** 22);
  });

  it('takes a megabyte of a mix', () => {
    const unit = fc.constantFrom(...'{}[]<>:!0123456789a.'.split(''));
    fc.assert(
      fc.property(fc.string({ unit, minLength: 50, maxLength: 200 }), (mix) => {
        expect(fill(mix.repeat(1_000_000 / mix.length), ['x', 7]).length).toBeGreaterThan(0);
      }),
      { numRuns: 10 },
    );
  });
});

describe('a template that comes again', () => {
  it('is taken apart as the first time, whatever came in between', () => {
    // Many of the same length that differ in a character or two; some come often, some once.
    const template = fc.string({ unit: fc.constantFrom('a', 'b', '{', '}', 'ü'), maxLength: 4 });
    fc.assert(
      fc.property(fc.array(template, { maxLength: 60 }), (templates) => {
        const first = new Map<string, unknown>();
        for (const one of [...templates, ...templates]) {
          const { template, parts, positions, plain } = parseMessage(one);
          expect(template).toBe(one);
          const found = { parts, positions, plain };
          if (first.has(one)) expect(found).toEqual(first.get(one));
          else first.set(one, found);
        }
      }),
      { numRuns: 300 },
    );
  });
});
