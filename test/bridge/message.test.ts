import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillMessage } from '../../src/bridge/call/fill.js';
import { parseMessage } from '../../src/bridge/call/message.js';
import { MISSING } from '../../src/record/format/field.js';
import type { AnyValue } from '../../src/record/values/any-value.js';

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
    ['keeps an empty template', '', ['a'], {}, ''],
  ])('%s', (_, template, args, fields, expected) => {
    expect(fill(template, args, fields)).toBe(expected);
  });

  it('knows which arguments its placeholders name', () => {
    expect([...parseMessage('{} {3} {name} {}').positions]).toEqual([0, 3, 1]);
  });

  it('never throws, and gives back every text without braces', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('{', '}', ':', '!', '0', 'a', '.', '[', ']') }), (template) => {
        expect(typeof fill(template, ['x'], { a: 'y' })).toBe('string');
      }),
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!/[{}]/.test(text));
        expect(fill(text, ['x'])).toBe(text);
      }),
    );
  });

  it.each(['{', '}', '{{', '{}', '{a', '{{}', '{:{'])('takes a megabyte of %s', (piece) => {
    expect(fill(piece.repeat(1_000_000 / piece.length), ['x']).length).toBeGreaterThan(0);
  });
});
