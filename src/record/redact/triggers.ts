/** The kinds of values that a text may hold, as bits. */
export const TRIGGER = { token: 1, jwt: 2, authorization: 4, pem: 8, url: 16, card: 32, password: 64 } as const;

const CARD_DIGITS = 13;
/** What is done at a character; the upper half is for the low bytes of all other characters. */
const STEP = new Uint8Array(256);
const ON_DIGIT = 1;
const ON_UNDERSCORE = 2;
const ON_DASH = 3;
const ON_COLON = 4;
const ON_EQUALS = 5;
const ON_A = 6;
const ON_B = 7;
const ON_J = 8;
const ON_Z = 9;
const STEPS: ReadonlyArray<readonly [characters: string, step: number]> = [
  ['0123456789', ON_DIGIT],
  ['_', ON_UNDERSCORE],
  ['-', ON_DASH],
  [':', ON_COLON],
  ['=', ON_EQUALS],
  ['A', ON_A],
  ['bB', ON_B],
  ['J', ON_J],
  ['z', ON_Z],
];
for (const [characters, step] of STEPS) for (const one of characters) STEP[one.charCodeAt(0)] = step;

/**
 * One pass over a text: which kinds of secrets may be in it. Most texts have none of the few characters that all secrets have, and cost this
 * pass alone; without it, they take five times as long (bench/tricks, triggers). A character of another script that is taken for one of these costs a second look.
 */
export function triggersIn(text: string): number {
  const { length } = text;
  let found = 0;
  let digits = 0;
  let lastDigit = -2;
  for (let at = 0; at < length; at++) {
    const step = STEP[text.charCodeAt(at) & 255] as number;
    if (step === 0) continue;
    if (step !== ON_DIGIT) {
      found |= triggerAt(text, at, step);
      continue;
    }
    // One character may stand between two groups.
    digits = at - lastDigit > 2 ? 1 : digits + 1;
    lastDigit = at;
    if (digits === CARD_DIGITS) found |= TRIGGER.card;
  }
  return found;
}

function triggerAt(text: string, at: number, step: number): number {
  const before = text.charCodeAt(at - 1);
  const second = text.charCodeAt(at - 2);
  switch (step) {
    case ON_UNDERSCORE:
      return endsPrefix(before, second) ? TRIGGER.token : 0;
    case ON_DASH:
      if (before === 45 && second === 45) return TRIGGER.pem;
      // `glpat-`, `xoxb-`
      return (before === 116 && second === 97) || text.startsWith('xox', at - 4) ? TRIGGER.token : 0;
    case ON_COLON: {
      const next = text.charCodeAt(at + 1);
      const named = endsName(text, at) ? TRIGGER.password : 0;
      return next === 47 || next === 92 ? TRIGGER.url | named : named;
    }
    case ON_EQUALS:
      return TRIGGER.url | (endsName(text, at) ? TRIGGER.password : 0);
    case ON_A:
      // AKIA, ASIA
      return before === 73 && (second === 75 || second === 83) ? TRIGGER.token : 0;
    case ON_B: {
      // The third letter of `bearer` and `basic`, in either case.
      const third = text.charCodeAt(at + 2) | 32;
      return third === 97 || third === 115 ? TRIGGER.authorization : 0;
    }
    case ON_J:
      // eyJ
      return before === 121 && second === 101 ? TRIGGER.jwt : 0;
    default:
      // AIza
      return before === 73 && second === 65 ? TRIGGER.token : 0;
  }
}

/** The two characters before the `_` of gh?_, github_pat_, sk_live_, npm_, hf_. */
function endsPrefix(before: number, second: number): boolean {
  switch (before) {
    case 112: // p
    case 111: // o
    case 117: // u
    case 115: // s
    case 114: // r
      return second === 104;
    case 116: // t
      return second === 97;
    case 101: // e
      return second === 118;
    case 109: // m
      return second === 112;
    case 102: // f
      return second === 104;
    default:
      return false;
  }
}

/** Quotes with their escapes, and spaces, between a name and what separates it from its value. */
const MAX_GAP = 24;

/** The last letter of password, passwd, pwd, secret and api_key, behind which quotes and spaces may follow. */
function endsName(text: string, separator: number): boolean {
  let at = separator - 1;
  while (at > separator - MAX_GAP && isGap(text.charCodeAt(at))) at--;
  const last = text.charCodeAt(at) | 32;
  // A code of a terminal, such as `[39m`.
  if (last === 109) return text.slice(Math.max(0, at - MAX_GAP), at).includes('[');
  return last === 100 || last === 116 || last === 121;
}

/** Space, tab, quotes, backslash. */
function isGap(code: number): boolean {
  return code === 32 || code === 9 || code === 34 || code === 39 || code === 96 || code === 92;
}
