import { folded } from '../names.js';
import { ALNUM, DIGIT, is, runEnd } from './characters.js';
import type { Find, Hit } from './pattern.js';
import { isPlainParameter, withoutPunctuation } from './plain-values.js';
import { quoteAt, quotedEnd } from './quotes.js';

const AUTHORITY = /:\\?\/\\?\//g;
/** Ends a URL in a text. */
const OUTSIDE = /[\s"'`<>\\]/;
/** A user that was redacted before. */
const REPLACED = /\[(?:redacted|hmac)(?::[a-z0-9]{1,20})?\](?=:?@)/y;
/** How far behind its authority a password with `/`, `?` or `#` is looked for. */
const MAX_PASSWORD = 200;
/** The end of a text in quotes, which no password goes over: `","`, `"}`, `</a>`. */
const CLOSED = /^(?:["'`](?:[\s,:;)\]}>]|$)|\\["'`][,:)\]}]|<\/)/;
const MAX_NAME = 100;
/** `token[0]`, `token[]` */
const INDEXES = /(?:\[\d{0,9}\])+$/;
/** A value in quotes is longer in no query. */
const MAX_QUOTED = 500;
/** Names that are looked for in all texts, not in queries alone. */
const IN_TEXT = /(?:password|passwd|pwd|secret|api[_-]?key)$/i;
/** In queries alone: keys, and the signatures of signed URLs. */
const SECRET_IN_QUERY: ReadonlySet<string> = new Set(['key', 'sig', 'signature']);

/** Is the value of this parameter secret? @param isSecretName Answers for names outside of queries */
export function isSecretParameter(name: string, isSecretName: (name: string) => boolean): boolean {
  const plain = decoded(name).replace(INDEXES, '');
  if (isSecretName(plain)) return true;
  return SECRET_IN_QUERY.has(folded(plain)) || /[-_.](?:sig|signature)$/i.test(plain);
}

/** The password in a URL, or all of the user's part where it has none; and values of secret names in a query. */
export function findInUrls(isSecretName: (name: string) => boolean): Find {
  return (text, hit) => {
    findUsers(text, hit);
    findParameters(text, isSecretName, hit);
  };
}

function findUsers(text: string, hit: Hit): void {
  AUTHORITY.lastIndex = 0;
  for (let match = AUTHORITY.exec(text); match !== null; match = AUTHORITY.exec(text)) {
    const start = match.index + match[0].length;
    if (!is(text, match.index - 1, ALNUM)) continue;
    let colon = -1;
    let at = -1;
    let end = start;
    for (; end < text.length; end++) {
      const character = text[end] as string;
      if (character === '@') at = end;
      else if (character === ':' && colon < 0) colon = end;
      else if (character === '/' || character === '?' || character === '#' || OUTSIDE.test(character)) break;
    }
    AUTHORITY.lastIndex = end;
    REPLACED.lastIndex = start;
    if (REPLACED.test(text)) continue;
    if (at < 0 && colon > start && text[start] !== '[' && isNoPort(text, colon)) at = atBehind(text, end);
    if (at <= start) continue;
    if (colon >= 0 && colon + 1 < at) hit(colon + 1, at);
    else hit(start, colon < 0 ? at : Math.max(colon, start + 1));
    AUTHORITY.lastIndex = Math.max(end, at);
  }
}

/** Is there something other than a number behind the colon? */
function isNoPort(text: string, colon: number): boolean {
  const next = text[colon + 1] ?? ' ';
  if (next === '/' || OUTSIDE.test(next)) return false;
  const behind = text[runEnd(text, colon + 1, DIGIT)] ?? ' ';
  return !is(text, colon + 1, DIGIT) || !(behind === '/' || behind === '?' || behind === '#' || OUTSIDE.test(behind));
}

/** The `@` behind a password with a character that ends an authority, or a URL; -1 without one. */
function atBehind(text: string, from: number): number {
  let at = -1;
  const end = Math.min(text.length, from + MAX_PASSWORD);
  for (let i = from; i < end; i++) {
    const character = text[i] as string;
    if (character === ' ' || character === '>' || text.startsWith('://', i)) break;
    if (OUTSIDE.test(character) && (/\s/.test(character) || CLOSED.test(text.slice(i, i + 3)))) break;
    if (character === '@') at = i;
  }
  return at;
}

function findParameters(text: string, isSecretName: (name: string) => boolean, hit: Hit): void {
  const queries = new Queries(text);
  for (let equals = text.indexOf('='); equals >= 0; equals = text.indexOf('=', equals + 1)) {
    const start = nameStart(text, equals, queries);
    if (start < 0 || start === equals) continue;
    const name = text.slice(start, equals);
    if (!isSecretParameter(name, isSecretName)) continue;
    if (start === 0 && !isQuery(text, isSecretName(decoded(name)) && !IN_TEXT.test(name))) continue;
    const quoted = quotedValue(text, equals + 1);
    if (quoted !== undefined) {
      hit(quoted[0], quoted[1]);
      equals = quoted[1];
      continue;
    }
    let end = equals + 1;
    while (end < text.length && !isParameterEnd(text, end)) end++;
    const valueEnd = withoutPunctuation(text, equals + 1, end);
    if (valueEnd > equals + 1 && !isPlainParameter(text.slice(equals + 1, valueEnd))) hit(equals + 1, valueEnd);
    equals = end - 1;
  }
}

/** Where the name of a parameter begins; -1 where it is none. */
function nameStart(text: string, equals: number, queries: Queries): number {
  const least = Math.max(0, equals - MAX_NAME);
  for (let at = equals - 1; at >= least; at--) {
    const character = text[at] as string;
    if (character === '?' || character === '&' || character === '#') return at + 1;
    if (character === ';') return text.startsWith('&amp', at - 4) || queries.has(at) ? at + 1 : -1;
    // As JSON for pages has an ampersand.
    if (character === '\\' && /^\\(?:u0026|x26|u003f)/i.test(text.slice(at, at + 6)))
      return at + (text[at + 1] === 'x' ? 4 : 6);
    if (character === '=' || OUTSIDE.test(character)) return -1;
  }
  return least === 0 ? 0 : -1;
}

/** Answers whether there is a query that a `;` separates. Each part of the text is looked at once. */
class Queries {
  readonly #text: string;
  #last = -1;
  #isIn = false;

  constructor(text: string) {
    this.#text = text;
  }

  /** @param semicolon Not in front of the last one */
  has(semicolon: number): boolean {
    if (semicolon === this.#last) return this.#isIn;
    let at = semicolon - 1;
    while (at > this.#last && this.#text[at] !== '?' && !OUTSIDE.test(this.#text[at] as string)) at--;
    if (at > this.#last || at < 0) this.#isIn = this.#text[at] === '?';
    this.#last = semicolon;
    return this.#isIn;
  }
}

/** A `;` ends a value where another parameter follows. */
function isParameterEnd(text: string, at: number): boolean {
  const character = text[at] as string;
  if (character === '&' || character === '#' || OUTSIDE.test(character)) return true;
  return character === ';' && /^;[\w.[\]-]{1,100}=/.test(text.slice(at, at + 102));
}

/** The text in quotes behind the `=`; undefined for a quote that ends something else. */
function quotedValue(text: string, from: number): readonly [start: number, end: number] | undefined {
  const quote = quoteAt(text, from);
  if (quote === '') return undefined;
  const start = from + quote.length;
  const part = text.slice(start, start + MAX_QUOTED);
  const length = quotedEnd(part, 0, quote);
  if (length === 0 || length === part.length || /\s/.test(part.slice(0, length))) return undefined;
  return /^[&;#\s"'`)\]}>,\\]?$/.test(part[length + quote.length] ?? '') ? [start, start + length] : undefined;
}

/** Is all of the text a query, without its `?`? */
function isQuery(text: string, isByName: boolean): boolean {
  return !/\s/.test(text) && (isByName || text.includes('&'));
}

function decoded(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
