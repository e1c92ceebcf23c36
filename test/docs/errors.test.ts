import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT } from '../support/child.js';
import { allMessages, messagesIn } from '../support/messages.js';

const PAGE = readFileSync(join(PROJECT, 'docs/errors.md'), 'utf8');

const spans = (text: string) => [...text.matchAll(/(`+)(.+?)\1(?!`)/g)].map(([, , span = '']) => span.trim());

/** The first cell of each row, of tables about messages and reasons. */
const LISTED = [...PAGE.matchAll(/^\| (?:message|reason) \|.*\n\|[-| ]+\n((?:\|.*\n)+)/gm)]
  .flatMap(([, rows = '']) => rows.trim().split('\n'))
  .map((line) => line.split(' | ')[0]?.replace(/^\| /, '') ?? '')
  .flatMap(spans);

const MESSAGES = allMessages();

describe('docs/errors.md', () => {
  it('lists every message of the source', () => {
    const inText = new Set([...LISTED, ...spans(PAGE)]);
    expect(MESSAGES.filter(({ text }) => !inText.has(text)).map(({ file, text }) => `${file}: ${text}`)).toEqual([]);
  });

  it('lists no message that the source has not', () => {
    const texts = new Set(MESSAGES.map(({ text }) => text));
    expect(LISTED.filter((text) => !texts.has(text))).toEqual([]);
  });

  it('lists each message once, with what it means and what to do', () => {
    expect(LISTED.length).toBe(new Set(LISTED).size);
    for (const line of PAGE.split('\n').filter((text) => text.startsWith('|'))) {
      expect(
        line
          .slice(1, -1)
          .split(' | ')
          .every((cell) => cell.trim() !== ''),
        line,
      ).toBe(true);
    }
  });
});

describe('the search for messages', () => {
  it.each([
    ['a thrown error', `throw new RangeError(\`no \${name} here\`)`, { kind: 'error', text: 'no … here' }],
    ['a line', "report.line('went ' + 'wrong')", { kind: 'line', text: 'went wrong' }],
    ['a text in a constant', `const text = \`is \${left}\`;\nnew Error(text)`, { kind: 'error', text: 'is …' }],
    ['the reason of a drop', "this.#ends.refuse(record, 'recursion')", { kind: 'drop', text: 'recursion' }],
    ['both sides of a condition', "warn(is ? 'one' : 'two')", { kind: 'line', text: 'two' }],
  ])('finds %s', (_, source, message) => {
    expect(messagesIn(source)).toContainEqual({ ...message, file: 'file.ts' });
  });
});
