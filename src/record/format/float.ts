import { fixed, type Scientific, shortest, significant } from './decimal.js';
import { layOutNumber } from './number-layout.js';
import type { Spec } from './spec.js';

const DEFAULT_PRECISION = 6;
/** The most significant digits that a double has; all further digits are zeros. */
const MAX_DIGITS = 767;

/** A number as Python's float formats it. */
export function formatFloat(value: number, spec: Spec): string {
  const { type, precision, alternate } = spec;
  const number = type === '%' ? value * 100 : value;
  let text = textOf(Math.abs(number), type?.toLowerCase(), precision, alternate);
  if (type === '%') text += '%';
  if (type === 'E' || type === 'F' || type === 'G') text = text.toUpperCase();
  const isNegative = number < 0 || Object.is(number, -0);
  const digits = /^\d*/.exec(text)?.[0] ?? '';
  // `z` removes the sign of a number that is zero after rounding.
  const negative = isNegative && !(spec.z && /^[0.]*(?:e|%|$)/i.test(text));
  return layOutNumber({ negative, prefix: '', digits, rest: text.slice(digits.length) }, spec);
}

function textOf(value: number, type: string | undefined, precision: number | undefined, alternate: boolean): string {
  if (Number.isNaN(value)) return 'nan';
  if (value === Number.POSITIVE_INFINITY) return 'inf';
  switch (type) {
    case 'f':
    case '%': {
      const digits = precision ?? DEFAULT_PRECISION;
      return fixed(value, digits) + (alternate && digits === 0 ? '.' : '');
    }
    case 'e':
      return exponential(significant(value, (precision ?? DEFAULT_PRECISION) + 1), alternate);
    case undefined:
      return precision === undefined
        ? general(shortest(value), { from: 17, alternate, pointZero: true })
        : ofPrecision(value, precision, { alternate, pointZero: true });
    default:
      return ofPrecision(value, precision ?? DEFAULT_PRECISION, { alternate, pointZero: false });
  }
}

interface GeneralStyle {
  readonly alternate: boolean;
  /** Without an exponent, there is at least one digit after the point. */
  readonly pointZero: boolean;
}

function ofPrecision(value: number, precision: number, style: GeneralStyle): string {
  const count = Math.max(1, precision);
  const rounded = significant(value, style.alternate ? count : Math.min(count, MAX_DIGITS));
  const digits = style.alternate ? rounded.digits : withoutZeros(rounded.digits);
  return general({ ...rounded, digits }, { ...style, from: style.pointZero ? count : count + 1 });
}

/** With an exponent below 0.0001, and from `from` digits before the point on. */
function general({ digits, exponent }: Scientific, { from, alternate, pointZero }: GeneralStyle & { from: number }) {
  if (exponent < -4 || exponent + 1 >= from) return exponential({ digits, exponent }, alternate);
  const whole = exponent < 0 ? '0' : digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const fraction = exponent < 0 ? '0'.repeat(-exponent - 1) + digits : digits.slice(exponent + 1);
  if (fraction !== '') return `${whole}.${fraction}`;
  if (pointZero) return `${whole}.0`;
  return alternate ? `${whole}.` : whole;
}

function exponential({ digits, exponent }: Scientific, alternate: boolean): string {
  const point = digits.length > 1 || alternate ? '.' : '';
  const size = String(Math.abs(exponent)).padStart(2, '0');
  return `${digits[0]}${point}${digits.slice(1)}e${exponent < 0 ? '-' : '+'}${size}`;
}

/** Removes trailing zeros, but leaves at least one digit. */
function withoutZeros(digits: string): string {
  let end = digits.length;
  while (end > 1 && digits[end - 1] === '0') end--;
  return digits.slice(0, end);
}
