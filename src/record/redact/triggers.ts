/** The kinds of values that a text may hold, as bits. */
export const TRIGGER = { token: 1, jwt: 2, authorization: 4, pem: 8, url: 16, card: 32, password: 64 } as const;

const CARD_DIGITS = 13;
/** What is done at a character. */
const PLAIN = 0;
const STEP = new Uint8Array(128);
const ON_DIGIT = 2;
const ON_UNDERSCORE = 3;
const ON_DASH = 4;
const ON_SPACE = 5;
const ON_COLON = 6;
const ON_EQUALS = 7;
const ON_A = 8;
const ON_Z = 9;
const ON_J = 10;
const ON_PERCENT = 11;
for (let code = 48; code < 58; code++) STEP[code] = ON_DIGIT;
const ACTIONS: ReadonlyArray<readonly [string, number]> = [
  ['_', ON_UNDERSCORE],
  ['-', ON_DASH],
  [' ', ON_SPACE],
  ['\t', ON_SPACE],
  ['%', ON_PERCENT],
  [':', ON_COLON],
  ['=', ON_EQUALS],
  ['A', ON_A],
  ['z', ON_Z],
  ['J', ON_J],
];
for (const [character, step] of ACTIONS) STEP[character.charCodeAt(0)] = step;

/**
 * One pass over a text: which kinds of secrets may be in it. Most texts have none of the few characters that all secrets have, and cost this
 * pass alone (bench/questions/redact.ts).
 */
export function triggersIn(text: string): number {
  const { length } = text;
  let found = 0;
  let digits = 0;
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at);
    const step = code < 128 ? (STEP[code] as number) : PLAIN;
    if (step === ON_DIGIT) {
      if (++digits === CARD_DIGITS) found |= TRIGGER.card;
      continue;
    }
    if (step !== ON_SPACE && step !== ON_DASH) digits = 0;
    if (step !== PLAIN) found |= triggerAt(text, at, step);
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
    case ON_SPACE:
    case ON_PERCENT:
      // The `b` of `bearer` or `basic`, in either case.
      if ((before | 32) === 114) return (text.charCodeAt(at - 6) | 32) === 98 ? TRIGGER.authorization : 0;
      if ((before | 32) === 99) return (text.charCodeAt(at - 5) | 32) === 98 ? TRIGGER.authorization : 0;
      return 0;
    case ON_COLON: {
      const next = text.charCodeAt(at + 1);
      if (next === 47 || next === 92) return TRIGGER.url | (endsName(text, at) ? TRIGGER.password : 0);
      return endsName(text, at) ? TRIGGER.password : 0;
    }
    case ON_EQUALS:
      return TRIGGER.url | (endsName(text, at) ? TRIGGER.password : 0);
    case ON_A:
      // AKIA, ASIA
      return before === 73 && (second === 75 || second === 83) ? TRIGGER.token : 0;
    case ON_Z:
      // AIza
      return before === 73 && second === 65 ? TRIGGER.token : 0;
    default:
      // eyJ
      return before === 121 && second === 101 ? TRIGGER.jwt : 0;
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

/** The last letter of password, passwd, pwd, secret and api_key, behind which quotes and spaces may follow. */
function endsName(text: string, separator: number): boolean {
  let at = separator - 1;
  while (at > separator - 4 && (text[at] === ' ' || text[at] === '"' || text[at] === "'" || text[at] === '\\')) at--;
  const last = text.charCodeAt(at) | 32;
  return last === 100 || last === 116 || last === 121;
}
