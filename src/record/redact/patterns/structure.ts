import type { Hit } from './pattern.js';
import { quoteAt, quotedEnd } from './quotes.js';

/** A list or map with texts, lists, maps or names in it, or with nothing. An escaped line break is no character (escapes.ts). */
const BEGINNING =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the expression matches control characters
  /[{[][\s\\\u0000]{0,200}(?:["'`{[]|[\w$]{1,40}\s{0,4}:)|\[\s{0,20}\](?![^\s,;)\]}])|\{\s{0,20}\}(?![^\s,;)\]}])/y;
/** How far the end of a list of bare words is looked for. */
const MAX_BARE = 500;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the expression matches control characters
const WORD = /[^\s,:{}[\]"'`\\\u0000=]{1,500}/y;
const NUMBER = /^-?\d+(?:\.\d+)?$/;
/** A shorter number of a map is a count or a length; those of a list may be the bytes of a key. */
const MIN_DIGITS = 4;

/** Does a list or map begin there, as JSON, YAML and inspected objects have it? A password may begin with a bracket, too. */
export function isStructure(text: string, at: number): boolean {
  if (text[at] !== '{' && text[at] !== '[') return false;
  BEGINNING.lastIndex = at;
  return BEGINNING.test(text) || isClosed(text, at);
}

/** Does the bracket end, and the value with it? */
function isClosed(text: string, start: number): boolean {
  let depth = 0;
  const end = Math.min(text.length, start + MAX_BARE);
  for (let at = start; at < end; at++) {
    const character = text[at] as string;
    if (character === '{' || character === '[') depth++;
    else if ((character === '}' || character === ']') && --depth === 0)
      return /^[\s,;)\]}"'`\\]?$/.test(text[at + 1] ?? '');
  }
  return false;
}

/** Finds the values in a list or map, not its names. Returns where it ends. */
export function findMembers(text: string, start: number, hit: Hit): number {
  /** The brackets that are open. */
  const open: string[] = [];
  let at = start;
  while (at < text.length) {
    const character = text[at] as string;
    if (character === '{' || character === '[') open.push(character);
    else if (character === '}' || character === ']') {
      open.pop();
      if (open.length === 0) return at + 1;
    }
    const quote = quoteAt(text, at);
    WORD.lastIndex = at;
    if (quote !== '') {
      const from = at + quote.length;
      const end = quotedEnd(text, from, quote);
      at = end + quote.length;
      if (end > from && !isName(text, at)) hit(from, end);
    } else if (WORD.test(text)) {
      const { lastIndex: end } = WORD;
      // `u'…'`
      const isPrefix = end - at < 3 && quoteAt(text, end) !== '';
      if (!isPrefix && !isName(text, end) && !isCount(text.slice(at, end), open.at(-1))) hit(at, end);
      at = end;
    } else at++;
  }
  return at;
}

function isCount(word: string, bracket: string | undefined): boolean {
  return bracket === '{' && word.length < MIN_DIGITS && NUMBER.test(word);
}

/** Does a colon, or an arrow, follow? */
function isName(text: string, behind: number): boolean {
  let at = behind;
  while (text[at] === ' ' || text[at] === '\t') at++;
  return text[at] === ':' || (text[at] === '=' && text[at + 1] === '>');
}
