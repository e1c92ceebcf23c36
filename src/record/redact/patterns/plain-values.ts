/* Values behind `name=` that hide nothing. */
import { lazily } from '../../floor/builtin.js';

/** Says that there is a value, or is none, or what became of it. */
const NO_SECRET: ReadonlySet<string> = new Set(
  (
    'true false null undefined nil none yes no on off empty unset missing required optional invalid incorrect wrong expired ' +
    'changed updated reset set ok ko failed mismatch rejected accepted unknown hidden redacted masked filtered removed omitted ' +
    'provided present absent given unchanged weak strong created rotated revoked found valid verified confirmed matches matched match ' +
    'correct stored saved deleted generated encrypted hashed cleared sent enabled disabled configured forgotten forgot available ' +
    'unavailable supported unsupported deprecated blank n/a ' +
    'string str text number boolean bool any object option bytes varchar'
  ).split(' '),
);
const NO_VALUE =
  /^(?:[.…*•]+|[-–—]{1,3}|\{[\w.[\]]*\}|\$\{[\w.:-]*\}|%[sdo]|\$\d{1,3}|\?\d{0,3}|[:@$][A-Za-z_]{0,20}(?:password|passwd|pwd|secret|api_?key)|[[({<]{1,2}(?:redacted|filtered|masked|hidden|removed|omitted|scrubbed|secure|sensitive)[\])}>]{1,2})$/i;

/** Is this value, as it is written, a boolean, a state, a type or a placeholder? Its final punctuation does not count. */
export function isPlainValue(value: string): boolean {
  if (value.length > 64) return false;
  return NO_VALUE.test(value) || NO_SECRET.has(value.replace(/[.,!?:)\]}]+$/, '').toLowerCase());
}

/** Words of the messages that programs write about passwords. */
const TELLING: ReadonlySet<string> = new Set(
  (
    "must should shall cannot required not too doesn’t don’t isn’t can’t doesn't don't isn't can't mismatch missing incorrect invalid " +
    'wrong expired changed updated blank empty characters muss darf nicht falsch abgelaufen'
  ).split(' '),
);
/** Made at the first use, as in names.ts. */
const words = lazily(() => /^\p{L}[\p{L}'’]*(?:[ ,:;-]{1,3}(?:\p{L}[\p{L}'’]*|\d{1,3}))+[.!?]?$/u);

/** Is the text in quotes a message to people? More than one word, all of letters, and one that tells of a password. */
export function isSentence(value: string): boolean {
  if (value.length > 150 || !value.includes(' ') || !words().test(value)) return false;
  return value
    .toLowerCase()
    .split(/[ ,:;.!?-]+/)
    .some((word) => TELLING.has(word));
}

/** Calls, and types with parameters. */
const CODE =
  /^(?:(?:[A-Za-z_$][\w$]{0,40}\.){0,5}[A-Za-z_$][\w$]{0,40}\(\)(?:[.!?;)]|$)|(?:[A-Za-z_$][\w$]{0,40}\.){1,5}[A-Za-z_$][\w$]{0,40}\(|[A-Z][A-Za-z]{1,20}\[[A-Za-z_., |[\]]{1,40}\]$)/;

/** Is this value, without quotes, an expression of a program? */
export function isCode(value: string): boolean {
  return CODE.test(value);
}

/** The same for a value in a query. */
export function isPlainParameter(value: string): boolean {
  return value === 'true' || value === 'false' || value === 'null' || value === 'undefined' || NO_VALUE.test(value);
}

const CLOSERS: ReadonlyArray<readonly [close: string, open: string]> = [
  [')', '('],
  [']', '['],
  ['}', '{'],
];

/** Where the value ends without what belongs to the sentence around it. */
export function withoutPunctuation(text: string, start: number, end: number): number {
  let at = end;
  while (at > start + 1) {
    const last = text[at - 1] as string;
    const opener = CLOSERS.find(([close]) => close === last)?.[1];
    const isOutside = opener === undefined ? last === ',' || last === '.' : !text.slice(start, at).includes(opener);
    if (!isOutside) break;
    at--;
    // Of a long row of them, all belong to the value.
    if (end - at > 8) return end;
  }
  return at;
}
