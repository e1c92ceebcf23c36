import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT } from '../support/child.js';
import { figuresOf, MAX_WORDS, sentencesOf } from '../support/prose.js';

const read = (page: string) => readFileSync(join(PROJECT, page), 'utf8');

/** Pages that a reader sees first: shorter sentences on average. */
const FIRST = new Set(['start.md', 'tour.md', 'concepts.md', 'collector-down.md', 'errors.md', 'benchmarks.md']);

const pagesIn = (folder: string) => readdirSync(join(PROJECT, folder)).filter((name) => name.endsWith('.md'));

/** Pages that keep the rules: no sentence over 25 words, no retired word, and an average. */
const PAGES: ReadonlyArray<readonly [page: string, average: number]> = [
  ['README.md', 18],
  ['CHANGELOG.md', 18],
  ['CONTRIBUTING.md', 18],
  ...pagesIn('docs').map((name) => [`docs/${name}`, FIRST.has(name) ? 18 : 20] as const),
  ...pagesIn('docs/api').map((name) => [`docs/api/${name}`, 18] as const),
];

describe.each(PAGES)('%s', (page, average) => {
  it('has short sentences', () => {
    const long = sentencesOf(read(page)).filter(({ words }) => words > MAX_WORDS);
    expect(long.map(({ text, words }) => `${words}: ${text}`)).toEqual([]);
    expect(figuresOf(read(page)).average).toBeLessThanOrEqual(average);
  });

  it('has no retired word', () => {
    expect(figuresOf(read(page)).retired).toEqual([]);
  });
});

describe('the counting of words', () => {
  it.each([
    ['One two. Three `a b c` four!', [2, 3]],
    ['One\ntwo three.\n\nFour:', [3, 1]],
    ['- one [two three](x.md#y) four\n- five', [4, 1]],
    ['| a b | c |\n| --- | --- |\n| one two three | four |', [2, 1, 3, 1]],
    ['# Heading\n\n```js\na b c\n```\n\none two', [2]],
    ['With Node.js or not, e.g. here. Two.', [6, 1]],
    ['---\ntitle: a b\n---\n\none', [1]],
  ])('of %j gives %j', (markdown, words) => {
    expect(sentencesOf(markdown).map((sentence) => sentence.words)).toEqual(words);
  });

  it('finds retired words, and bare demonstratives at the start of a sentence', () => {
    expect(figuresOf('It was told. Those that wait. In those that wait, it is `told`.').retired).toEqual([
      'told',
      'Those (?:that|who|which|of|are)',
    ]);
  });
});
