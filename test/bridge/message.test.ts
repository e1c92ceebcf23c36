import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillMessage, parseMessage } from '../../src/bridge/call/message.js';

function fill(template: string, args: unknown[] = [], fields: Record<string, unknown> = {}): string {
  return fillMessage(
    parseMessage(template),
    (index) => (index < args.length ? String(args[index]) : undefined),
    (name) => (name in fields ? String(fields[name]) : undefined),
  );
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
      'keeps a placeholder with a format spec or a conversion',
      '{:>8} {!r} {x:.2f} {}',
      ['a', 'b', 'c'],
      { x: 1 },
      '{:>8} {!r} {x:.2f} c',
    ],
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
