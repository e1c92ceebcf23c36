import { charCount, padding } from './pad.js';
import type { Spec } from './spec.js';

/** The parts of the text of a number. Sign, padding and grouping go between them. */
export interface NumberParts {
  readonly negative: boolean;
  /** `0x`, `0o` or `0b`. */
  readonly prefix: string;
  /** The digits before the point. */
  readonly digits: string;
  /** Point, fraction, exponent, percent sign. */
  readonly rest: string;
}

/** Joins the parts by the spec. */
export function layOutNumber({ negative, prefix, digits, rest }: NumberParts, spec: Spec, groupSize = 3): string {
  const fill = spec.fill ?? (spec.zero ? '0' : ' ');
  const align = spec.align ?? (spec.zero && spec.fill === undefined ? '=' : '>');
  const head = (negative ? '-' : spec.sign === '+' || spec.sign === ' ' ? spec.sign : '') + prefix;
  const fixed = head.length + charCount(rest);
  // Leading zeros are grouped like digits.
  const minimum = fill === '0' && align === '=' ? spec.width - fixed : 0;
  const whole = digits === '' ? '' : grouped(digits, minimum, spec.grouping ?? '', groupSize);
  const missing = spec.width - fixed - whole.length;
  if (align === '=') return head + fill.repeat(Math.max(0, missing)) + whole + rest;
  const [before, after] = padding(missing, fill, align);
  return before + head + whole + rest + after;
}

/** Groups the digits from the right, with leading zeros up to `minimum` characters. The text never begins with a separator. */
function grouped(digits: string, minimum: number, separator: string, size: number): string {
  if (separator === '') return digits.padStart(minimum, '0');
  let text = '';
  let left = digits.length;
  let room = minimum;
  for (;;) {
    const length = Math.min(size, Math.max(left, room, 1));
    const group = digits.slice(Math.max(0, left - length), left).padStart(length, '0');
    text = text === '' ? group : group + separator + text;
    left = Math.max(0, left - length);
    room -= length;
    if (left === 0 && room <= 0) return text;
    room -= separator.length;
  }
}
