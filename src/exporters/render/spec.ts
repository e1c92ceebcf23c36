import { wrongType } from '../../record/expect.js';

/** How a token's text is laid out; lengths are in characters. */
export interface Spec {
  readonly fill: string;
  readonly align: '<' | '>' | '^';
  readonly width: number;
  /** What is longer is cut. */
  readonly maxLength: number;
}

const SPEC = /^(?:(.)?([<>^]))?(0)?(\d{1,6})?(?:\.(\d{1,6}))?[sd]?$/su;
const MAX_WIDTH = 10_000;

/**
 * Reads the alignment part of Python's format specs: `[[fill]align][0][width][.length]`. Undefined for an empty one.
 * @throws TypeError for anything else
 */
export function parseSpec(token: string, spec: string, numeric: boolean): Spec | undefined {
  if (spec === '') return undefined;
  const match = SPEC.exec(spec);
  const width = Number(match?.[4] ?? 0);
  if (match === null || width > MAX_WIDTH) {
    throw wrongType(
      'format',
      `a template with specs like \`<8\`, \`0>3\`, \`^20.20\`; that of \`{${token}}\` cannot be read`,
      spec,
    );
  }
  const [, fill, align, zero, , length] = match;
  return {
    fill: fill ?? (zero === undefined ? ' ' : '0'),
    align: (align as Spec['align'] | undefined) ?? (numeric || zero !== undefined ? '>' : '<'),
    width,
    maxLength: length === undefined ? Number.POSITIVE_INFINITY : Number(length),
  };
}

/** Cuts and pads a text. */
export function layOut(text: string, { fill, align, width, maxLength }: Spec): string {
  // UTF-16 length is an upper bound of the number of characters: most texts need no counting.
  const cut = text.length > maxLength ? [...text].slice(0, maxLength).join('') : text;
  const missing = width - (isAscii(cut) ? cut.length : [...cut].length);
  if (missing <= 0) return cut;
  if (align === '<') return cut + fill.repeat(missing);
  if (align === '>') return fill.repeat(missing) + cut;
  const left = Math.floor(missing / 2);
  return fill.repeat(left) + cut + fill.repeat(missing - left);
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}
