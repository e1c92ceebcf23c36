/* What does a tag of colour markup turn on? */

/** Represents the codes of the record's own level. */
export const LEVEL = Symbol('level');

/** The effect of a tag: terminal codes, or the codes of the level. */
export type Code = string | typeof LEVEL;

/** Text with parsed tags: plain text; a begin tag with its code; an end tag with the codes of the tags that stay open. */
export type StyledText = ReadonlyArray<string | { readonly begins: Code } | { readonly open: readonly Code[] }>;

/** The terminal code that turns everything off. */
export const RESET = '\x1b[0m';

const STYLES: Readonly<Record<string, number>> = {
  ...{ bold: 1, b: 1, dim: 2, d: 2, italic: 3, i: 3, underline: 4, u: 4, blink: 5, l: 5 },
  ...{ reverse: 7, v: 7, hide: 8, h: 8, strike: 9, s: 9, normal: 22, n: 22 },
};

const COLORS: Readonly<Record<string, number>> = {
  ...{ black: 0, k: 0, red: 1, r: 1, green: 2, g: 2, yellow: 3, y: 3 },
  ...{ blue: 4, e: 4, magenta: 5, m: 5, cyan: 6, c: 6, white: 7, w: 7 },
};

/** A tag of colour markup, or one that a backslash escapes. */
export interface Tag {
  readonly kind: 'literal' | 'begin' | 'end';
  /** The name, without brackets and slash; of a literal tag, everything except the backslash. */
  readonly text: string;
  /** The tag as it is in the source. */
  readonly written: string;
}

// No part can match the same text in two ways, so matching takes linear time.
const TAG = /(\\?)<(\/?)((?:[fb]g )?[^<>\s]*)>/g;

/** Splits text into its tags and the text between them. */
export function* tagsOf(text: string): Generator<string | Tag> {
  let from = 0;
  for (const match of text.matchAll(TAG)) {
    const [written, backslash, slash, tag = ''] = match;
    if (match.index > from) yield text.slice(from, match.index);
    from = match.index + written.length;
    if (backslash !== '') yield { kind: 'literal', text: written.slice(1), written };
    else yield { kind: slash === '' ? 'begin' : 'end', text: tag, written };
  }
  if (from < text.length) yield text.slice(from);
}

/** The effect of a tag; undefined for an unknown one. */
export function codeOf(tag: string): Code | undefined {
  if (tag === 'level' || tag === 'lvl') return LEVEL;
  const numbers = numbersOf(tag);
  return numbers === undefined ? undefined : `\x1b[${numbers}m`;
}

/** The terminal codes of the colour of a level, such as `<bold><red>`. Ignores unknown tags. */
export function levelCodes(color: string): string {
  let codes = '';
  for (const tag of tagsOf(color)) {
    const code = typeof tag === 'object' && tag.kind === 'begin' ? codeOf(tag.text) : undefined;
    if (typeof code === 'string') codes += code;
  }
  return codes;
}

function numbersOf(tag: string): string | undefined {
  const style = Object.hasOwn(STYLES, tag) ? STYLES[tag] : undefined;
  if (style !== undefined) return String(style);
  if (tag.startsWith('fg ') || tag.startsWith('bg ')) return paletteOf(tag.startsWith('fg') ? 38 : 48, tag.slice(3));
  const background = tag !== '' && tag === tag.toUpperCase();
  const name = tag.toLowerCase();
  if (!background && name !== tag) return undefined;
  const number = colorNumber(name);
  return number === undefined ? undefined : String((background ? 40 : 30) + number);
}

/** What the colour adds to the code of the foreground or the background; undefined for an unknown name. */
function colorNumber(name: string): number | undefined {
  const prefix = name.startsWith('light-') ? 6 : name.length === 2 && name[0] === 'l' ? 1 : 0;
  const plain = name.slice(prefix);
  const color = Object.hasOwn(COLORS, plain) ? (COLORS[plain] as number) : undefined;
  return color === undefined ? undefined : (prefix > 0 ? 60 : 0) + color;
}

/** The codes of a palette colour: `86`, `#fff`, `#00ff00`, `0,95,0`; or `red`, `light-red`, in lower case. */
function paletteOf(base: 38 | 48, value: string): string | undefined {
  const named = value === value.toLowerCase() ? colorNumber(value) : undefined;
  if (named !== undefined) return String(base - 8 + named);
  if (/^\d{1,3}$/.test(value)) return Number(value) < 256 ? `${base};5;${Number(value)}` : undefined;
  const hex = /^#(?:([\da-f])([\da-f])([\da-f])|([\da-f]{2})([\da-f]{2})([\da-f]{2}))$/i.exec(value);
  if (hex !== null) {
    const digits = hex[1] === undefined ? hex.slice(4) : hex.slice(1, 4).map((digit) => digit + digit);
    return [base, 2, ...digits.map((pair) => Number.parseInt(pair, 16))].join(';');
  }
  const rgb = /^(\d{1,3}),(\d{1,3}),(\d{1,3})$/.exec(value)?.slice(1).map(Number);
  return rgb?.every((part) => part < 256) ? [base, 2, ...rgb].join(';') : undefined;
}
