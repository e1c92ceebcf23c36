/* Values behind `name=` that hide nothing. */

/** Says that there is a value, or is none. */
const NO_SECRET: ReadonlySet<string> = new Set(
  (
    'true false null undefined nil none yes no on off empty unset missing required optional invalid incorrect wrong expired ' +
    'changed updated reset set ok ko failed mismatch rejected accepted unknown hidden redacted masked filtered removed omitted ' +
    'string str text number boolean bool any object'
  ).split(' '),
);
const NO_VALUE = /^(?:[.…*•]+|\{[\w.[\]]*\}|\$\{[\w.:-]*\}|%[sdo])$/;

/** Is this value, as it is written, a boolean, a state, a type or a placeholder? Its final punctuation does not count. */
export function isPlainValue(value: string): boolean {
  if (value.length > 64) return false;
  return NO_VALUE.test(value) || NO_SECRET.has(value.replace(/[.,!?:)\]}]+$/, '').toLowerCase());
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
