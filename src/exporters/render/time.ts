import { lazily } from '../../record/floor/builtin.js';
import { wrongType } from '../../record/floor/expect.js';
import type { HrTime } from '../../record/readable.js';
import { type Moment, momentOf, offsetText, zoneName } from './moment.js';

const TOKENS = 'YYYY|YY|Q|MMMM|MMM|MM|M|DDDD|DDD|DD|D|dddd|ddd|d|E|HH|H|hh|h|mm|m|ss|s|S+|A|ZZ|Z|zz|X|x';
/** Brackets make one token literal. Empty ones stand for nothing. */
const TOKEN = new RegExp(`\\[(${TOKENS}|!UTC|)\\]|${TOKENS}`, 'g');
const DEFAULT_SPEC = 'YYYY-MM-DDTHH:mm:ss.SSSSSSZZ';
const UTC = '!UTC';
/** Added to nanoseconds, it pads them to nine digits. */
const SECOND_NANOS = 1_000_000_000;
const STRFTIME = /%[A-Za-z]/;
const MONTHS = 'January February March April May June July August September October November December'.split(' ');
const DAYS = 'Monday Tuesday Wednesday Thursday Friday Saturday Sunday'.split(' ');

const pad = (value: number, width = 2) => String(value).padStart(width, '0');

const BY_SECOND: Readonly<Record<string, (moment: Moment) => string>> = {
  YYYY: ({ year }) => pad(year, 4),
  YY: ({ year }) => pad(year % 100),
  Q: ({ month }) => String(Math.ceil(month / 3)),
  MMMM: ({ month }) => MONTHS[month - 1] ?? '',
  MMM: ({ month }) => (MONTHS[month - 1] ?? '').slice(0, 3),
  MM: ({ month }) => pad(month),
  M: ({ month }) => String(month),
  DDDD: ({ dayOfYear }) => pad(dayOfYear, 3),
  DDD: ({ dayOfYear }) => String(dayOfYear),
  DD: ({ day }) => pad(day),
  D: ({ day }) => String(day),
  dddd: ({ weekday }) => DAYS[weekday] ?? '',
  ddd: ({ weekday }) => (DAYS[weekday] ?? '').slice(0, 3),
  d: ({ weekday }) => String(weekday),
  E: ({ weekday }) => String(weekday + 1),
  HH: ({ hour }) => pad(hour),
  H: ({ hour }) => String(hour),
  hh: ({ hour }) => pad(hour % 12 || 12),
  h: ({ hour }) => String(hour % 12 || 12),
  mm: ({ minute }) => pad(minute),
  m: ({ minute }) => String(minute),
  ss: ({ second }) => pad(second),
  s: ({ second }) => String(second),
  A: ({ hour }) => (hour < 12 ? 'AM' : 'PM'),
  Z: ({ offsetMinutes }) => offsetText(offsetMinutes, ':'),
  ZZ: ({ offsetMinutes }) => offsetText(offsetMinutes, ''),
  zz: zoneName,
  X: ({ seconds }) => String(seconds),
  // Microseconds since the epoch: six digits follow.
  x: ({ seconds }) => String(seconds),
};

/** A piece of a time: constant within a second, or digits of the fraction. */
type TimePiece = string | ((moment: Moment) => string) | { readonly digits: number };

/**
 * Compiles a time format. An empty one is ISO 8601 with microseconds and offset. `!UTC` at the end converts to UTC. One token in brackets is
 * literal.
 * @throws RangeError for seven or more `S`; TypeError for strftime codes such as `%Y`
 */
export function compileTime(spec: string): (time: HrTime) => string {
  if (STRFTIME.test(spec))
    throw wrongType('format', 'a template whose times are written as `YYYY-MM-DD`, not `%Y`', spec);
  const utc = spec.endsWith(UTC);
  const pieces = piecesOf((utc ? spec.slice(0, -UTC.length) : spec) || DEFAULT_SPEC);
  // Only the fraction changes within a second: to render all of it makes a line 40 % slower (bench/tricks, second-cache).
  let cachedSecond = Number.NaN;
  let parts: Array<string | number> = [];
  return ([seconds, nanos]) => {
    if (seconds !== cachedSecond) {
      parts = partsOf(pieces, momentOf(seconds, utc));
      cachedSecond = seconds;
    }
    let text = '';
    for (const part of parts) text += typeof part === 'string' ? part : String(SECOND_NANOS + nanos).slice(1, part + 1);
    return text;
  };
}

/** Compiles a format of this package, which is valid, at its first use: that keeps the import cheap. */
export function ownTime(spec: string): (time: HrTime) => string {
  const write = lazily(() => compileTime(spec));
  return (time) => write()(time);
}

/** Splits a time format into tokens and literal text. */
export function timeParts(spec: string): ReadonlyArray<{ readonly text: string; readonly isToken: boolean }> {
  const parts: Array<{ text: string; isToken: boolean }> = [];
  let from = 0;
  for (const match of spec.matchAll(TOKEN)) {
    const [token, literal] = match;
    parts.push({ text: spec.slice(from, match.index), isToken: false });
    parts.push({ text: literal ?? token, isToken: literal === undefined });
    from = match.index + token.length;
  }
  return [...parts, { text: spec.slice(from), isToken: false }];
}

function piecesOf(spec: string): TimePiece[] {
  return timeParts(spec).flatMap(({ text, isToken }): TimePiece[] => (isToken ? pieceOf(text) : [text]));
}

function pieceOf(token: string): TimePiece[] {
  if (token[0] === 'S') {
    if (token.length > 6)
      throw new RangeError(
        `Invalid time format: \`${token.slice(0, 20)}\` in \`format\` asks for more than six digits`,
      );
    return [{ digits: token.length }];
  }
  const write = BY_SECOND[token] ?? '';
  return token === 'x' ? [write, { digits: 6 }] : [write];
}

/** Joins the pieces that are constant within the second. Numbers stand for digits of the fraction. */
function partsOf(pieces: readonly TimePiece[], moment: Moment): Array<string | number> {
  const parts: Array<string | number> = [''];
  for (const piece of pieces) {
    if (typeof piece === 'object') {
      parts.push(piece.digits, '');
      continue;
    }
    parts[parts.length - 1] += typeof piece === 'string' ? piece : piece(moment);
  }
  return parts;
}
