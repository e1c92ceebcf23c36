import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { TRICKS } from '../../bench/tricks/tricks.js';
import { readSourceTree } from '../support/source-tree.js';

const SRC = fileURLToPath(new URL('../../src/', import.meta.url));
const NAMED = /\(bench\/tricks, ([\w-]+)\)/g;

describe('a trick of the bench', () => {
  it.each(Object.entries(TRICKS))('%s is in the source, once', (_, { edits }) => {
    for (const [file, trick, plain] of edits) {
      const text = readFileSync(SRC + file, 'utf8');
      expect(text.split(trick), `${file}: ${trick}`).toHaveLength(2);
      expect(plain).not.toBe(trick);
    }
  });

  it('is named in a comment beside its code, and each comment names one', () => {
    const named = [...readSourceTree(SRC)].flatMap(([, text]) => [...text.matchAll(NAMED)].map(([, name]) => name));
    expect([...new Set(named)].sort()).toEqual(Object.keys(TRICKS).sort());
  });
});
