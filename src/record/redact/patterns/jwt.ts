import { ALNUM, is, runEnd, URL_SAFE } from './characters.js';
import type { Hit } from './pattern.js';

/** How `{"` begins in base64. */
const BEGINNING = 'eyJ';
/** `{"alg":""}` in base64. */
const MIN_HEADER = 14;
/** Of a JWE, behind its first part. */
const MAX_PARTS = 4;
/** Beginnings that are tried in one part: each reads the rest of the part. */
const MAX_TRIES = 3;

/** JSON Web Tokens: the first part has to decode to JSON with `alg`. */
export function findJwts(text: string, hit: Hit): void {
  let at = text.indexOf(BEGINNING);
  while (at >= 0) {
    const end = runEnd(text, at, URL_SAFE);
    let next = end;
    if (text[end] === '.' && is(text, end + 1, URL_SAFE)) {
      const start = headerIn(text, at, end);
      if (start >= 0) {
        for (let part = 0; part < MAX_PARTS && text[next] === '.'; part++) next = runEnd(text, next + 1, URL_SAFE);
        // The dot at the end of a sentence.
        if (text[next - 1] === '.' && text.slice(start, next).split('.').length > 3) next--;
        hit(start, next);
      }
    }
    at = text.indexOf(BEGINNING, next);
  }
}

/** Where a header begins in this part; -1 without one. */
function headerIn(text: string, from: number, end: number): number {
  let at = from;
  for (let tries = 0; at >= 0 && at < end && tries < MAX_TRIES; tries++) {
    if (!is(text, at - 1, ALNUM) && isHeader(text.slice(at, end))) return at;
    at = text.indexOf(BEGINNING, at + 1);
  }
  return -1;
}

function isHeader(part: string): boolean {
  if (part.length < MIN_HEADER) return false;
  const text = Buffer.from(part, 'base64url').toString('utf8');
  // A text that is no JSON would cost an exception.
  if (!text.includes('"alg"') || !text.endsWith('}')) return false;
  try {
    const header: unknown = JSON.parse(text);
    return typeof header === 'object' && header !== null && typeof (header as { alg?: unknown }).alg === 'string';
  } catch {
    return false;
  }
}
