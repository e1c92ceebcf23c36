import { folded } from '../names.js';
import { ALNUM, is } from './characters.js';
import type { Find, Hit } from './pattern.js';
import { isPlainParameter, withoutPunctuation } from './plain-values.js';

const AUTHORITY = /:\\?\/\\?\//g;
/** Ends a URL in a text. */
const OUTSIDE = /[\s"'`<>\\]/;
/** A user that was redacted before. */
const REPLACED = /\[(?:redacted|hmac)(?::[a-z0-9]{1,20})?\](?=:?@)/y;
/** How far behind its authority a password with `/`, `?` or `#` is looked for. */
const MAX_PASSWORD = 200;
const MAX_NAME = 100;
/** Names that are looked for in all texts, not in queries alone. */
const IN_TEXT = /(?:password|passwd|pwd|secret|api[_-]?key)$/i;
/** In queries alone: keys, and the signatures of signed URLs. */
const SECRET_IN_QUERY: ReadonlySet<string> = new Set(['key', 'sig', 'signature']);

/** Is the value of this parameter secret? @param isSecretName Answers for names outside of queries */
export function isSecretParameter(name: string, isSecretName: (name: string) => boolean): boolean {
  const plain = decoded(name);
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
  const next = text.charCodeAt(colon + 1);
  return !(next >= 48 && next <= 57) && !OUTSIDE.test(text[colon + 1] ?? ' ') && text[colon + 1] !== '/';
}

/** The `@` behind a password with a character that ends an authority; -1 without one. */
function atBehind(text: string, from: number): number {
  let at = -1;
  const end = Math.min(text.length, from + MAX_PASSWORD);
  for (let i = from; i < end; i++) {
    const character = text[i] as string;
    if (OUTSIDE.test(character) || text.startsWith('://', i)) break;
    if (character === '@') at = i;
  }
  return at;
}

function findParameters(text: string, isSecretName: (name: string) => boolean, hit: Hit): void {
  for (let equals = text.indexOf('='); equals >= 0; equals = text.indexOf('=', equals + 1)) {
    const start = nameStart(text, equals);
    if (start < 0 || start === equals) continue;
    const name = text.slice(start, equals);
    if (!isSecretParameter(name, isSecretName)) continue;
    if (start === 0 && !isQuery(text, isSecretName(decoded(name)) && !IN_TEXT.test(name))) continue;
    let end = equals + 1;
    while (end < text.length && text[end] !== '&' && text[end] !== '#' && !OUTSIDE.test(text[end] as string)) end++;
    const valueEnd = withoutPunctuation(text, equals + 1, end);
    if (valueEnd > equals + 1 && !isPlainParameter(text.slice(equals + 1, valueEnd))) hit(equals + 1, valueEnd);
    equals = end - 1;
  }
}

/** Where the name of a parameter begins; -1 where it is none. */
function nameStart(text: string, equals: number): number {
  const least = Math.max(0, equals - MAX_NAME);
  for (let at = equals - 1; at >= least; at--) {
    const character = text[at] as string;
    if (character === '?' || character === '&' || character === '#') return at + 1;
    if (character === ';') return text.startsWith('&amp', at - 4) ? at + 1 : -1;
    if (character === '=' || OUTSIDE.test(character)) return -1;
  }
  return least === 0 ? 0 : -1;
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
