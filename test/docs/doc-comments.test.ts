import { describe, expect, it } from 'vitest';
import { documentedMembers } from '../support/doc-comments.js';

/** The only member of an interface with this comment. */
function documented(...lines: string[]) {
  const comment = lines.map((line) => `   * ${line}\n`).join('');
  const [member] = documentedMembers(
    `export interface Options {\n  /**\n${comment}   */\n  size?: number;\n}\n`,
    'Options',
  );
  return member;
}

const DESCRIBED = { name: 'size', type: 'number', text: 'How many, at most.', fallback: '7' };

describe('a doc comment of a member', () => {
  it('gives its text and default', () => {
    expect(documented('How many, at most.', '@default 7')).toEqual(DESCRIBED);
  });

  it.each([
    ['behind the default', ['How many, at most.', '@default 7', '@example new Part({ size: 3 })']],
    ['ahead of the default', ['How many, at most.', '@example new Part({ size: 3 })', '@default 7']],
    ['of several lines', ['How many, at most.', '@example', "part.add('@default');", '', 'part.end();', '@default 7']],
    ['on the same line', ['How many, at most. @default 7 @example new Part()']],
    ['and another one', ['How many, at most.', '@example a()', '@example', 'b()', '@default 7']],
  ])('is shown without an example %s', (_, lines) => {
    expect(documented(...lines)).toEqual(DESCRIBED);
  });

  it('may be missing on no optional member', () => {
    expect(() => documentedMembers('export interface Options {\n  size?: number;\n}\n', 'Options')).toThrow(
      'Options.size has no doc comment',
    );
  });
});
