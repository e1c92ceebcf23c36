import { charCount, padding } from './pad.js';
import type { Spec } from './spec.js';

/** A number as text, in the parts that sign, padding and grouping go between. */
export interface NumberParts {
  readonly negative: boolean;
  /** `0x` and the like. */
  readonly prefix: string;
  /** Of the whole number. */
  readonly digits: string;
  /** Point, fraction, exponent, percent sign. */
  readonly rest: string;
}

/** Puts the parts together as the spec says. */
export function layOutNumber({ negative, prefix, digits, rest }: NumberParts, spec: Spec, groupSize = 3): string {
  const fill = spec.fill ?? (spec.zero ? '0' : ' ');
  const align = spec.align ?? (spec.zero && spec.fill === undefined ? '=' : '>');
  const head = (negative ? '-' : spec.sign === '+' || spec.sign === ' ' ? spec.sign : '') + prefix;
  const fixed = head.length + charCount(rest);
  // Zeros in front are digits, and are grouped as such.
  const minimum = fill === '0' && align === '=' ? spec.width - fixed : 0;
  const whole = digits === '' ? '' : grouped(digits, minimum, spec.grouping ?? '', groupSize);
  const missing = spec.width - fixed - whole.length;
  if (align === '=') return head + fill.repeat(Math.max(0, missing)) + whole + rest;
  const [before, behind] = padding(missing, fill, align);
  return before + head + whole + rest + behind;
}

/** The digits in groups, from the right, with zeros in front up to a minimal length. A separator never comes first. */
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
