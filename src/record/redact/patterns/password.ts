import { lazily } from '../../floor/builtin.js';
import { ALNUM, is, LOWER, UPPER } from './characters.js';
import type { Hit } from './pattern.js';
import { isPlainValue, withoutPunctuation } from './plain-values.js';

const NAME = /(?:password|passwd|pwd|client[_-]?secret|secret|api[_-]?key)/gi;
/** Spaces and a quote between name, separator and value. */
const MAX_GAP = 4;
/** A word of a sentence, and what a sentence goes on with. Made at the first use, as in names.ts. */
const word = lazily(() => /^(?:\p{L}?[\p{Ll}'’-]+|\d{1,3}|\p{L})[,.]?$/u);
const followedByWord = lazily(() => /^[ \t]{1,2}\p{L}/u);
const END = /[\s"'`<>&;]/;

/** What stands behind `password=`, `"secret": "` and the like. A word of a sentence is none. */
export function findPasswords(text: string, hit: Hit): void {
  NAME.lastIndex = 0;
  for (let match = NAME.exec(text); match !== null; match = NAME.exec(text)) {
    const { index } = match;
    const behind = index + match[0].length;
    if (!beginsName(text, index)) continue;
    const separator = separatorBehind(text, behind);
    if (separator === undefined) continue;
    const [from, isSpaced] = separator;
    const quote = quoteAt(text, from);
    const start = from + quote.length;
    const end = quote === '' ? bareEnd(text, start) : quotedEnd(text, start, quote);
    NAME.lastIndex = Math.max(end, start);
    if (end > start && isSecret(text, match[0], start, end, quote !== '', isSpaced)) hit(start, end);
  }
}

/** The name may be the last word of a longer one: `db_password`, `dbPassword`, not `nopassword`. */
function beginsName(text: string, at: number): boolean {
  if (!is(text, at - 1, ALNUM)) return true;
  return is(text, at - 1, LOWER) && is(text, at, UPPER);
}

/** Where the value begins, and whether there is a space in front of it. */
function separatorBehind(text: string, behind: number): readonly [from: number, isSpaced: boolean] | undefined {
  let at = behind;
  if (text[at] === '\\') at++;
  if (text[at] === '"' || text[at] === "'") at++;
  const name = at;
  while (text[at] === ' ' && at - name < 2) at++;
  if (text[at] === ':') {
    if (text[at + 1] === ':' || (at > name && text[at + 1] !== '=')) return undefined;
    at += text[at + 1] === '=' ? 2 : 1;
  } else if (text[at] === '=') {
    if (text[at + 1] === '=') return undefined;
    at += text[at + 1] === '>' ? 2 : 1;
  } else return undefined;
  const separator = at;
  while ((text[at] === ' ' || text[at] === '\t') && at - separator < MAX_GAP) at++;
  return [at, at > separator];
}

function quoteAt(text: string, at: number): string {
  const quote = text[at] === '\\' ? text.slice(at, at + 2) : (text[at] ?? '');
  return /^\\?["'`]$/.test(quote) ? quote : '';
}

/** Up to the same quote; without one, to the end of the text. */
function quotedEnd(text: string, start: number, quote: string): number {
  if (quote.length > 1) {
    const end = text.indexOf(quote, start);
    return end < 0 ? text.length : end;
  }
  for (let at = start; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === quote) return at;
  }
  return text.length;
}

function bareEnd(text: string, start: number): number {
  let at = start;
  for (; at < text.length; at++) {
    const character = text[at] as string;
    if (END.test(character)) break;
    // A comma may be part of a password, unless another name follows.
    if (character === ',' && isNameBehind(text, at + 1)) break;
  }
  return withoutPunctuation(text, start, at);
}

const MAX_NEXT_NAME = 32;

function isNameBehind(text: string, from: number): boolean {
  let at = from;
  while (at - from < MAX_NEXT_NAME && is(text, at, ALNUM)) at++;
  return at > from && (text[at] === '=' || text[at] === ':');
}

function isSecret(text: string, name: string, start: number, end: number, isQuoted: boolean, isSpaced: boolean) {
  const value = text.slice(start, Math.min(end, start + 200));
  if (isPlainValue(value)) return false;
  // The shell's working directory.
  if (/^pwd$/i.test(name) && /^(?:[/~.]|[A-Za-z]:[\\/])/.test(value)) return false;
  if (isQuoted || !isSpaced) return true;
  if (/^https?:\/\//.test(value)) return false;
  return !(word().test(value) && followedByWord().test(text.slice(end, end + 4).replace(/^[,.]/, '')));
}
