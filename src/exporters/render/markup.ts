import { wrongType } from '../../record/expect.js';

/** Stands for the codes of the record's own level. */
export const LEVEL = Symbol('level');

/** Text of a template, terminal codes included, or the place of the level's codes. */
export type Painted = string | typeof LEVEL;

const RESET = '\x1b[0m';

const STYLES: Readonly<Record<string, number>> = {
  ...{ bold: 1, b: 1, dim: 2, d: 2, italic: 3, i: 3, underline: 4, u: 4, blink: 5, l: 5 },
  ...{ reverse: 7, v: 7, hide: 8, h: 8, strike: 9, s: 9, normal: 22, n: 22 },
};

const COLORS: Readonly<Record<string, number>> = {
  ...{ black: 0, k: 0, red: 1, r: 1, green: 2, g: 2, yellow: 3, y: 3 },
  ...{ blue: 4, e: 4, magenta: 5, m: 5, cyan: 6, c: 6, white: 7, w: 7 },
};

// A tag, or one that a backslash makes literal. Nothing of it can match twice: linear in the text.
const TAG = /(\\?)<(\/?)((?:[fb]g )?[^<>\s]*)>/g;

/**
 * Turns colour markup into terminal codes, over a template that comes in pieces: what is open at the end of one is open in the next.
 * Closing a tag takes up again what is open around it.
 */
export class Markup {
  readonly #colorize: boolean;
  readonly #open: Array<{ readonly tag: string; readonly code: Painted }> = [];

  /** Without `colorize` the tags are checked, and leave nothing behind. */
  constructor(colorize: boolean) {
    this.#colorize = colorize;
  }

  /** @throws TypeError for tags that are unknown, or close what is not open */
  paint(text: string): Painted[] {
    const painted: Painted[] = [];
    let from = 0;
    for (const match of text.matchAll(TAG)) {
      const [whole, backslash, slash, tag = ''] = match;
      painted.push(text.slice(from, match.index));
      from = match.index + whole.length;
      if (backslash !== '') painted.push(whole.slice(1));
      else if (slash === '') painted.push(...this.#begin(tag));
      else painted.push(...this.#end(tag));
    }
    painted.push(text.slice(from));
    return painted;
  }

  /** @throws TypeError when a tag is still open */
  finish(): void {
    const last = this.#open.at(-1);
    if (last !== undefined) throw wrongType('format', 'a template that closes its colour markup', `<${last.tag}>`);
  }

  #begin(tag: string): Painted[] {
    const code = tag === 'level' || tag === 'lvl' ? LEVEL : codeOf(tag);
    this.#open.push({ tag, code });
    return this.#colorize ? [code] : [];
  }

  #end(tag: string): Painted[] {
    const last = this.#open.pop();
    if (last === undefined || (tag !== '' && tag !== last.tag)) {
      throw wrongType('format', 'a template that closes the colour markup that is open', `</${tag}>`);
    }
    return this.#colorize ? [RESET, ...this.#open.map(({ code }) => code)] : [];
  }
}

/** The terminal codes of a level's colour, such as `<bold><red>`. Tags that are unknown count for nothing. */
export function levelCodes(color: string): string {
  let codes = '';
  for (const [, , , tag = ''] of color.matchAll(TAG)) {
    try {
      codes += codeOf(tag);
    } catch {
      // A colour is decoration: the record matters more.
    }
  }
  return codes;
}

function codeOf(tag: string): string {
  const code = numbersOf(tag);
  if (code === undefined) throw wrongType('format', 'a template whose colour markup is known', `<${tag}>`);
  return `\x1b[${code}m`;
}

function numbersOf(tag: string): string | undefined {
  const style = Object.hasOwn(STYLES, tag) ? STYLES[tag] : undefined;
  if (style !== undefined) return String(style);
  if (tag.startsWith('fg ') || tag.startsWith('bg ')) return paletteOf(tag.startsWith('fg') ? 38 : 48, tag.slice(3));
  const background = tag !== '' && tag === tag.toUpperCase();
  let name = tag.toLowerCase();
  if (!background && name !== tag) return undefined;
  const light = name.startsWith('light-') || (name.length === 2 && name[0] === 'l');
  if (light) name = name.startsWith('light-') ? name.slice(6) : name.slice(1);
  const color = Object.hasOwn(COLORS, name) ? COLORS[name] : undefined;
  if (color === undefined) return undefined;
  return String((background ? 40 : 30) + (light ? 60 : 0) + color);
}

/** `86`, `#fff`, `#00ff00`, `0,95,0` */
function paletteOf(base: 38 | 48, value: string): string | undefined {
  if (/^\d{1,3}$/.test(value)) return Number(value) < 256 ? `${base};5;${Number(value)}` : undefined;
  const hex = /^#(?:([\da-f])([\da-f])([\da-f])|([\da-f]{2})([\da-f]{2})([\da-f]{2}))$/i.exec(value);
  if (hex !== null) {
    const digits = hex[1] === undefined ? hex.slice(4) : hex.slice(1, 4).map((digit) => digit + digit);
    return [base, 2, ...digits.map((pair) => Number.parseInt(pair, 16))].join(';');
  }
  const rgb = /^(\d{1,3}),(\d{1,3}),(\d{1,3})$/.exec(value)?.slice(1).map(Number);
  return rgb?.every((part) => part < 256) ? [base, 2, ...rgb].join(';') : undefined;
}
