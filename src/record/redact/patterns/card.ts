import { ALNUM, DIGIT, is, runEnd, UNDERSCORE } from './characters.js';
import type { Hit } from './pattern.js';

const MIN_DIGITS = 13;
const MAX_DIGITS = 19;
/** How digits are grouped on cards. */
const LAYOUTS: readonly string[] = ['4,4,4,4', '4,4,4,4,3', '4,6,5', '4,6,4', '4,4,4,1', '4,4,5', '6,13', '8,8'];
const MAX_GROUPS = 5;

/** Issuers: the numbers begin with one of these, up to the second, and are that long. */
// biome-ignore format: a row each
const ISSUERS: ReadonlyArray<readonly [from: number, to: number, lengths: readonly number[]]> = [
  [4, 4, [13, 16, 19]],
  [51, 55, [16]], [2221, 2720, [16]],
  [34, 34, [15]], [37, 37, [15]],
  [6011, 6011, [16, 19]], [644, 649, [16, 19]], [65, 65, [16, 19]],
  [3528, 3589, [16, 17, 18, 19]],
  [300, 305, [14, 16, 19]], [3095, 3095, [14, 16, 19]], [36, 36, [14, 16, 19]], [38, 39, [14, 16, 19]],
  [62, 62, [16, 17, 18, 19]], [81, 81, [16]],
  [2200, 2204, [16, 17, 18, 19]],
  [5018, 5018, [13, 14, 15, 16, 17, 18, 19]], [5020, 5020, [13, 14, 15, 16, 17, 18, 19]], [5038, 5038, [13, 14, 15, 16, 17, 18, 19]],
  [5893, 5893, [13, 14, 15, 16, 17, 18, 19]], [6304, 6304, [13, 14, 15, 16, 17, 18, 19]], [6759, 6763, [13, 14, 15, 16, 17, 18, 19]],
  [60, 60, [16]], [508, 508, [16]],
];

/** Card numbers, by issuer, length and check digit: alone, or in the groups of a card. Not inside of ids. */
export function findCards(text: string, hit: Hit): void {
  const starts: number[] = [];
  const ends: number[] = [];
  let at = 0;
  while (at < text.length) {
    if (!is(text, at, DIGIT)) {
      at++;
      continue;
    }
    starts.length = 0;
    ends.length = 0;
    // Groups with the same single separator between them belong together.
    let separator = '';
    for (;;) {
      const end = runEnd(text, at, DIGIT);
      starts.push(at);
      ends.push(end);
      const next = text[end];
      if ((next !== ' ' && next !== '-') || !is(text, end + 1, DIGIT)) break;
      if (separator !== '' && separator !== next) break;
      separator = next;
      at = end + 1;
    }
    at = ends[ends.length - 1] as number;
    findAmong(text, starts, ends, separator, hit);
  }
}

function findAmong(text: string, starts: readonly number[], ends: readonly number[], separator: string, hit: Hit) {
  const count = starts.length;
  for (let first = 0; first < count; first++) {
    const most = Math.min(MAX_GROUPS, count - first);
    for (let groups = most; groups > 0; groups--) {
      // With dashes, all of it is one number: else it is an id.
      if (separator === '-' && groups !== count) continue;
      const start = starts[first] as number;
      const end = ends[first + groups - 1] as number;
      if (!isGrouped(starts, ends, first, groups) || !isAlone(text, start, end)) continue;
      if (!isCard(text, start, end)) continue;
      hit(start, end);
      first += groups - 1;
      break;
    }
  }
}

function isGrouped(starts: readonly number[], ends: readonly number[], first: number, groups: number): boolean {
  // One separator stands between two groups.
  const digits = (ends[first + groups - 1] as number) - (starts[first] as number) - (groups - 1);
  if (digits < MIN_DIGITS || digits > MAX_DIGITS) return false;
  if (groups === 1) return true;
  let layout = '';
  for (let group = first; group < first + groups; group++) {
    const length = (ends[group] as number) - (starts[group] as number);
    layout += group === first ? length : `,${length}`;
  }
  return LAYOUTS.includes(layout);
}

/** False inside of a word, an id or a number. */
function isAlone(text: string, start: number, end: number): boolean {
  if (is(text, start - 1, ALNUM | UNDERSCORE) || is(text, end, ALNUM | UNDERSCORE)) return false;
  const before = text[start - 1];
  const after = text[end];
  if (before === '.' && is(text, start - 2, DIGIT)) return false;
  if (after === '.' && is(text, end + 1, DIGIT)) return false;
  if (after === '-' && is(text, end + 1, ALNUM)) return false;
  return before !== '-' || !isHexBefore(text, start - 1);
}

const MAX_HEX = 40;

/** Is there a part of an id in front of the dash? */
function isHexBefore(text: string, dash: number): boolean {
  let at = dash - 1;
  while (at >= 0 && dash - at <= MAX_HEX && is(text, at, ALNUM)) at--;
  const part = text.slice(at + 1, dash);
  return part !== '' && /^[0-9a-f]+$/i.test(part);
}

function isCard(text: string, start: number, end: number): boolean {
  const digits = text.slice(start, end).replaceAll(/[ -]/g, '');
  return hasIssuer(digits) && hasCheckDigit(digits);
}

function hasIssuer(digits: string): boolean {
  return ISSUERS.some(([from, to, lengths]) => {
    if (!lengths.includes(digits.length)) return false;
    const beginning = Number(digits.slice(0, String(from).length));
    return beginning >= from && beginning <= to;
  });
}

/** Luhn's sum. */
function hasCheckDigit(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 48;
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
