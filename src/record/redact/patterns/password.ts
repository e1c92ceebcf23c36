import { lazily } from '../../floor/builtin.js';
import { ALNUM, is, LOWER, UPPER } from './characters.js';
import type { Hit } from './pattern.js';
import { isCode, isPlainValue, isSentence, withoutPunctuation } from './plain-values.js';
import { quoteAt, quotedEnd } from './quotes.js';
import { findMembers, isStructure } from './structure.js';

const NAME = /(?:(?:pg)?password|passwd|pwd|client[_-]?secret|secret[_-]?access[_-]?key|secret|api[_-]?key)/gi;
/** Spaces and tabs between name, separator and value; a code, as it is without its escapes (escapes.ts). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the expression matches control characters
const GAP = /(?:[ \t]|(?:\u001b\[|\u009b|\\\u0000{1,7}\[|\[(?=\u0000))[\u0000;]{0,20}){1,6}/y;
/** A word of a sentence, and what a sentence goes on with. Made at the first use, as in names.ts. */
const word = lazily(() => /^(?:\p{L}?[\p{Ll}'’-]+|\d{1,3}|\p{L})[,.]?$/u);
const followedByWord = lazily(() => /^[ \t]{1,2}\p{L}/u);
/** A code of a terminal ends a value, too. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the expression matches control characters
const END = /[\s"'`<>&;\u001b\u009b]/;
/** In front of a text in quotes: `u'…'`, `b"…"` of Python. */
const PREFIXED = /^[bru]{1,2}(?=["'])/i;

/** What stands behind `password=`, `"secret": "` and the like. A word of a sentence is none. */
export function findPasswords(text: string, hit: Hit): void {
  NAME.lastIndex = 0;
  for (let match = NAME.exec(text); match !== null; match = NAME.exec(text)) {
    const { index } = match;
    const behind = index + match[0].length;
    if (!beginsName(text, index)) continue;
    const separator = separatorBehind(text, behind);
    if (separator === undefined) continue;
    const from = separator.from + (PREFIXED.exec(text.slice(separator.from, separator.from + 3))?.[0].length ?? 0);
    const quote = quoteAt(text, from);
    if (quote === '' && isStructure(text, from)) {
      if (isPlainValue(text.slice(from, bareEnd(text, from)))) continue;
      NAME.lastIndex = findMembers(text, from, (start, end) => {
        if (!isInnocent(text.slice(start, Math.min(end, start + MAX_READ)))) hit(start, end);
      });
      continue;
    }
    const start = from + quote.length;
    const end = quote === '' ? bareEnd(text, start) : quotedEnd(text, start, quote);
    NAME.lastIndex = Math.max(end, start);
    if (end > start && isSecret(text, match[0], start, end, quote !== '', separator.isSpaced)) hit(start, end);
  }
}

/** The name may be the last word of a longer one: `db_password`, `dbPassword`, not `nopassword`. */
function beginsName(text: string, at: number): boolean {
  if (!is(text, at - 1, ALNUM)) return true;
  return is(text, at - 1, LOWER) && is(text, at, UPPER);
}

interface Separator {
  /** Where the value begins. */
  readonly from: number;
  /** There is a space in front of it. */
  readonly isSpaced: boolean;
}

function separatorBehind(text: string, behind: number): Separator | undefined {
  const name = gapEnd(text, behind);
  let at = gapEnd(text, name + quoteAt(text, name).length);
  if (text[at] === ':') {
    if (text[at + 1] === ':') return undefined;
    at += text[at + 1] === '=' ? 2 : 1;
  } else if (text[at] === '=') {
    if (text[at + 1] === '=') return undefined;
    at += text[at + 1] === '>' ? 2 : 1;
  } else return undefined;
  const from = gapEnd(text, at);
  return { from, isSpaced: from > at };
}

/** Behind spaces, and the codes of a terminal, which colour name and value apart. */
function gapEnd(text: string, from: number): number {
  GAP.lastIndex = from;
  return GAP.test(text) ? GAP.lastIndex : from;
}

function bareEnd(text: string, start: number): number {
  let at = start;
  for (; at < text.length; at++) {
    const character = text[at] as string;
    if (END.test(character)) break;
    // A comma may be part of a password, unless another name follows.
    if (character === ',' && isNameBehind(text, at + 1)) break;
  }
  // The backslashes of a quote around it.
  if (text[at] === '"' || text[at] === "'") while (at > start && text[at - 1] === '\\') at--;
  return withoutPunctuation(text, start, at);
}

const MAX_NEXT_NAME = 32;

function isNameBehind(text: string, from: number): boolean {
  let at = from;
  while (at - from < MAX_NEXT_NAME && is(text, at, ALNUM)) at++;
  return at > from && (text[at] === '=' || text[at] === ':');
}

const MAX_READ = 200;

/** Is the text in quotes a state, a placeholder or a sentence? */
function isInnocent(value: string): boolean {
  return isPlainValue(value) || isSentence(value);
}

function isSecret(text: string, name: string, start: number, end: number, isQuoted: boolean, isSpaced: boolean) {
  const value = text.slice(start, Math.min(end, start + MAX_READ));
  if (isQuoted) return !isInnocent(value);
  if (isPlainValue(value) || isCode(value)) return false;
  // The shell's working directory.
  if (/^pwd$/i.test(name) && /^(?:[/~.]|[A-Za-z]:[\\/])/.test(value)) return false;
  if (!isSpaced) return true;
  if (/^https?:\/\//.test(value)) return false;
  return !(word().test(value) && followedByWord().test(text.slice(end, end + 4).replace(/^[,.]/, '')));
}
