/** The classes of ASCII characters, as bits. */
export const DIGIT = 1;
export const LOWER = 2;
export const UPPER = 4;
export const UNDERSCORE = 8;
export const DASH = 16;
export const DOT = 32;
/** `+`, `/`, `=`, `~` */
export const BASE64 = 64;
/** Space, tab, line breaks. */
const SPACE = 128;

export const LETTER = LOWER | UPPER;
export const ALNUM = LETTER | DIGIT;
/** Characters of tokens in base64url. */
export const URL_SAFE = ALNUM | UNDERSCORE | DASH;

const CLASSES = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  const character = String.fromCharCode(code);
  if (/[0-9]/.test(character)) CLASSES[code] = DIGIT;
  else if (/[a-z]/.test(character)) CLASSES[code] = LOWER;
  else if (/[A-Z]/.test(character)) CLASSES[code] = UPPER;
  else if (character === '_') CLASSES[code] = UNDERSCORE;
  else if (character === '-') CLASSES[code] = DASH;
  else if (character === '.') CLASSES[code] = DOT;
  else if ('+/=~'.includes(character)) CLASSES[code] = BASE64;
  else if (' \t\r\n'.includes(character)) CLASSES[code] = SPACE;
}

/** The class of the character there; 0 for all others, and outside of the text. */
function classAt(text: string, at: number): number {
  // NaN outside of the text.
  const code = text.charCodeAt(at);
  return code < 128 ? (CLASSES[code] as number) : 0;
}

/** Is the character there of one of these classes? */
export function is(text: string, at: number, classes: number): boolean {
  return (classAt(text, at) & classes) !== 0;
}

/** The end of the run of characters of these classes. */
export function runEnd(text: string, from: number, classes: number): number {
  let at = from;
  while (at < text.length && (classAt(text, at) & classes) !== 0) at++;
  return at;
}

/** The classes that are in the text between both. */
function classesIn(text: string, start: number, end: number): number {
  let found = 0;
  for (let at = start; at < end; at++) found |= classAt(text, at);
  return found;
}

/** Random letters have both cases, or digits; names of variables have neither. */
export function looksRandom(text: string, start: number, end: number): boolean {
  const classes = classesIn(text, start, end);
  return (classes & DIGIT) !== 0 || (classes & LETTER) === LETTER;
}
