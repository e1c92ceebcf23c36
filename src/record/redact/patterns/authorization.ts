import { ALNUM, BASE64, DASH, DOT, runEnd, UNDERSCORE } from './characters.js';
import type { Hit } from './pattern.js';

/** A space may be an escape, of which letters and digits are no characters (escapes.ts). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the expression matches control characters
const SCHEME = /(?<![A-Za-z0-9])(?:bearer|(basic))(?:[ \t]+|%\u0000{2,20}|\\{1,15}\u0000{1,5})/gi;
const CREDENTIALS = ALNUM | UNDERSCORE | DASH | DOT | BASE64;
const MIN_BEARER = 8;
/** Words of prose, such as `Bearer authentication`. */
const WORD = /^[A-Z]?[a-z]+$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the expression matches control characters
const UNPRINTABLE = /[\u0000-\u001f\u007f\ufffd]/;

/** What follows `Bearer`, if it is no word, and `Basic`, if it decodes to `user:password`. */
export function findAuthorizations(text: string, hit: Hit): void {
  SCHEME.lastIndex = 0;
  for (let match = SCHEME.exec(text); match !== null; match = SCHEME.exec(text)) {
    const start = match.index + match[0].length;
    const run = runEnd(text, start, CREDENTIALS);
    let end = run;
    while (text[end - 1] === '.' && end > start) end--;
    const credentials = text.slice(start, end);
    const isSecret = match[1] === undefined ? isBearer(credentials) : isBasic(credentials);
    if (isSecret) hit(start, end);
    // A short run may be another scheme.
    SCHEME.lastIndex = isSecret || run - start > MIN_BEARER ? run : start;
  }
}

function isBearer(credentials: string): boolean {
  return credentials.length >= MIN_BEARER && !WORD.test(credentials);
}

function isBasic(credentials: string): boolean {
  if (credentials.length < 4 || !/^[\w+/-]+={0,2}$/.test(credentials)) return false;
  const decoded = Buffer.from(credentials, 'base64').toString('utf8');
  return decoded.includes(':') && decoded.length > 1 && !UNPRINTABLE.test(decoded);
}
