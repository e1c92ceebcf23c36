import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { RETIRED_FILES, RETIRED_NAMES, RETIRED_WORDS } from './support/retired-words.js';
import { readSourceTree } from './support/source-tree.js';

const COMMENT = /\/\*[\s\S]*?\*\/|\/\/[^\n]*/;
const TEXT = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/;
const NAME = /[A-Za-z_$][\w$]*/;
const TOKEN = new RegExp(`(?<prose>${COMMENT.source}|${TEXT.source})|(?<name>${NAME.source})`, 'g');
/** The name of a test or suite: the first argument of `it(`, `describe.each(…)(` and the like. */
const TEST_NAME =
  /(?:\b(?:it|test|describe)(?:\.\w+)*(?:\([^\n']*\))?|^\s*\][^\n']*\))\(\s*(?<prose>'(?:\\.|[^'\\\n])*'|`[^`]*`)/gm;
const WORDS = Object.entries(RETIRED_WORDS).map(([word, instead]) => ({
  // A bare demonstrative counts at the start of a sentence alone.
  pattern: /^[A-Z]/.test(word) ? new RegExp(`(?:^\\W*|[.!?:]\\s+\\W*)${word}\\b`) : new RegExp(`\\b${word}\\b`, 'i'),
  word,
  instead,
}));

function inProse(prose: string): string[] {
  const text = prose.replaceAll(/\s*\n\s*\*?\s*/g, ' ');
  return WORDS.filter(({ pattern }) => pattern.test(text)).map(({ word, instead }) => `"${word}": ${instead}`);
}

function inSource(source: string): string[] {
  return [...source.matchAll(TOKEN)].flatMap(({ groups: { prose, name } = {} }) => {
    if (prose !== undefined) return inProse(prose);
    return name !== undefined && Object.hasOwn(RETIRED_NAMES, name) ? `${name}: ${RETIRED_NAMES[name]}` : [];
  });
}

function inTestNames(source: string): string[] {
  return [...source.matchAll(TEST_NAME)].flatMap(({ groups }) => inProse(groups?.['prose'] ?? ''));
}

function inPath(path: string): string[] {
  return path.split('/').filter((part) => RETIRED_FILES.has(part.replace(/\.\w+$/, '')));
}

/** Each finding once a file. */
function found(folder: string, search: (text: string, path: string) => string[]): string[] {
  const tree = readSourceTree(fileURLToPath(new URL(folder, import.meta.url)));
  return [...tree]
    .filter(([path]) => path !== 'words.test.ts' && /\.m?ts$|\.mjs$/.test(path))
    .flatMap(([path, text]) => [...new Set(search(text, path))].map((finding) => `${path}: ${finding}`));
}

describe('the retired words', () => {
  it.each(['record', 'processors', 'exporters', 'bridge', 'command'])('are absent from src/%s', (room) => {
    expect(found(`../src/${room}`, (text, path) => [...inSource(text), ...inPath(path)])).toEqual([]);
  });

  it('are absent from the names of tests', () => {
    expect(found('.', (text) => inTestNames(text))).toEqual([]);
  });
});

describe('the search', () => {
  it.each([
    ['a word of a comment', '/** Is told of each\n * record. */', 'told'],
    ['a word of an error text', "new Error('the delivery was given up')", 'given up'],
    ['words over two lines of a comment', '/**\n * records on\n * their way\n */', 'on (?:its|their) way'],
    ['a bare demonstrative', '/** Active. Those that wait. */', 'Those'],
    ['a name', 'class Keeper {}', 'ThreadSupervisor'],
    ['a private member', 'this.#letters.end()', 'deadLetters'],
  ])('finds %s', (_, source, finding) => {
    expect(inSource(source).join()).toContain(finding);
  });

  it('finds the names of tests, parametrised ones included', () => {
    const source =
      "describe('nobody', () => {\n  it.each(ALL)('%s is told', () => {});\n  it.each([\n    1,\n  ])('so many', f);\n});";
    expect(inTestNames(source)).toHaveLength(3);
  });

  it('accepts ordinary English in names and longer words', () => {
    expect(
      inSource("const done = first(place); // 'Starts the turn' of a line; untold, somebodyElse, in those that wait"),
    ).toEqual([]);
  });

  it('finds files and folders', () => {
    expect([inPath('loop/keeper.ts'), inPath('paint/tags.ts'), inPath('loop/supervisor.ts')]).toEqual([
      ['keeper.ts'],
      ['paint'],
      [],
    ]);
  });
});
