import { RETIRED_WORDS } from './retired-words.js';

/* How long are the sentences of a page, and which of its words are retired? */

export interface Sentence {
  readonly text: string;
  readonly words: number;
  /** In a table; such a sentence is often without a verb, and counts for no average. */
  readonly inTable: boolean;
}

/** Dots that end no sentence. */
const ABBREVIATION = /\b(?:e\.g|i\.e|etc|vs|Node\.js)\.?$/;

function wordsIn(text: string): number {
  return text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}

/** Text as it is read: code is one word, which may begin a sentence; a link is its text. */
function asRead(markdown: string): string {
  return markdown
    .replace(/(`+).+?\1(?!`)/g, 'Code')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[*_]{1,2}(\S(?:.*?\S)?)[*_]{1,2}/g, '$1');
}

/** Sentences end with a dot, a question mark or an exclamation mark in front of white space; items of a list may have dots between them. */
function split(paragraph: string, inTable: boolean): Sentence[] {
  if (paragraph.includes(' · ')) return paragraph.split(/\s+·\s+/).flatMap((item) => split(item, inTable));
  const pieces: string[] = [];
  for (const piece of paragraph.split(/(?<=[.!?][)"”*]?)\s+/)) {
    const last = pieces.at(-1);
    if (last !== undefined && ABBREVIATION.test(last)) pieces[pieces.length - 1] = `${last} ${piece}`;
    else pieces.push(piece);
  }
  return pieces.map((text) => ({ text, words: wordsIn(text), inTable })).filter(({ words }) => words > 0);
}

/** The sentences of a page: paragraphs, items of lists and cells of tables; no headings, no code. */
export function sentencesOf(markdown: string): Sentence[] {
  const text = asRead(markdown.replace(/^---\n[\s\S]*?\n---\n/, '').replace(/^( *)(```+)[\s\S]*?\n\1\2 *$/gm, '\n'));
  const found: Sentence[] = [];
  for (const block of text.split(/\n\s*\n|\n(?=\s*(?:[-*]|\d+\.) )|\n(?=[|#])/)) {
    const line = block.replace(/\s*\n\s*/g, ' ').trim();
    if (line.startsWith('#') || /^\|[-\s|:]+\|?$/.test(line)) continue;
    if (line.startsWith('|'))
      found.push(
        ...line
          .slice(1, -1)
          .split(/(?<!\\)\|/)
          .flatMap((cell) => split(cell.trim(), true)),
      );
    else found.push(...split(line.replace(/^\s*(?:[-*]|\d+\.) /, ''), false));
  }
  return found;
}

export interface Figures {
  /** Words of the longest sentence. */
  readonly longest: number;
  /** Sentences of more than 25 words. */
  readonly tooLong: number;
  /** Words a sentence, outside of tables. */
  readonly average: number;
  /** Words to avoid, each as often as it is there. */
  readonly retired: readonly string[];
}

export const MAX_WORDS = 25;

const RETIRED = Object.keys(RETIRED_WORDS).map((word) => ({
  word,
  // A bare demonstrative counts at the start of a sentence alone.
  pattern: /^[A-Z]/.test(word) ? new RegExp(`^\\W*${word}\\b`) : new RegExp(`\\b${word}\\b`, 'gi'),
}));

export function figuresOf(markdown: string): Figures {
  const sentences = sentencesOf(markdown);
  const prose = sentences.filter(({ inTable }) => !inTable);
  const total = prose.reduce((sum, { words }) => sum + words, 0);
  return {
    longest: Math.max(0, ...sentences.map(({ words }) => words)),
    tooLong: sentences.filter(({ words }) => words > MAX_WORDS).length,
    average: prose.length === 0 ? 0 : Math.round((total / prose.length) * 10) / 10,
    retired: sentences.flatMap(({ text }) =>
      RETIRED.flatMap(({ word, pattern }) => (text.match(pattern) ?? []).map(() => word)),
    ),
  };
}
