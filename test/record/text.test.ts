import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeLine, escapeMessage, escapeTrace, oneLine } from '../../src/record/text.js';

const anyText = fc.string({
  unit: fc.oneof(
    fc.constantFrom('\n', '\r', '\x1b', '\x9b', '\u2028', '\u202e', '\0', '\t', 'a', ' '),
    fc.string({ minLength: 1, maxLength: 1, unit: 'binary' }),
  ),
});
// biome-ignore lint/suspicious/noControlCharactersInRegex: the expression matches control characters
const UNSAFE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

describe('escaping', () => {
  it.each([
    ['plain', 'plain', 'plain'],
    ['a\x1b[31mb', 'a\\x1b[31mb', 'a\\x1b[31mb'],
    ['a\tb', 'a\tb', 'a\tb'],
    ['a\nb', 'a\\x0ab', 'a\n  b'],
    ['a\r\nb', 'a\\x0d\\x0ab', 'a\n  b'],
    ['a\rb', 'a\\x0db', 'a\\x0db'],
    ['\u202ex\u2069', '\\u202ex\\u2069', '\\u202ex\\u2069'],
    ['a\u2028b', 'a\\u2028b', 'a\\u2028b'],
    ['\x7f\x9b', '\\x7f\\x9b', '\\x7f\\x9b'],
    ['ünïcödé 👍', 'ünïcödé 👍', 'ünïcödé 👍'],
  ])('%j', (text, line, message) => {
    expect(escapeLine(text)).toBe(line);
    expect(escapeMessage(text)).toBe(message);
  });

  it('indents lines of a trace that do not begin with white space', () => {
    expect(escapeTrace('Error: a\nb\n    at c\n\td')).toBe('Error: a\n  b\n    at c\n\td');
  });

  it('leaves no character that forges a line or controls a terminal', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(escapeLine(text)).not.toMatch(UNSAFE);
        expect(escapeLine(text)).not.toContain('\n');
        for (const written of [escapeMessage, escapeTrace]) {
          expect(written(text)).not.toMatch(UNSAFE);
          for (const line of written(text).split('\n').slice(1)) expect(line).toMatch(/^\s/);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('cuts a line at the limit', () => {
    expect(oneLine('a\nb', 100)).toBe('a\\nb');
    expect(oneLine('x'.repeat(50), 10)).toBe(`${'x'.repeat(10)}…`);
  });
});
