/*
 * What are the decimal digits of a double? Rounded half to even on its exact value, as Python does. JavaScript's own methods round ties up,
 * and end at 100 digits. They are used where neither matters.
 */

const NATIVE_DIGITS = 100;
const bits = new DataView(new ArrayBuffer(8));

/** Significant digits with the point after the first one, times ten to `exponent`. */
export interface Scientific {
  readonly digits: string;
  readonly exponent: number;
}

/** A finite number >= 0 with `precision` digits after the point. */
export function fixed(value: number, precision: number): string {
  if (precision <= NATIVE_DIGITS && value < 1e21 && !isTie(value, precision)) return value.toFixed(precision);
  const { digits, scale } = exact(value);
  let text: string;
  if (scale <= precision) {
    text = digits + '0'.repeat(precision - scale);
  } else {
    const all = digits.padStart(scale - precision + 1, '0');
    text = rounded(all, all.length - (scale - precision));
  }
  text = text.padStart(precision + 1, '0');
  return precision === 0 ? text : `${text.slice(0, -precision)}.${text.slice(-precision)}`;
}

/** A finite number >= 0 with `count` significant digits, at least 1. */
export function significant(value: number, count: number): Scientific {
  if (value === 0) return { digits: '0'.repeat(count), exponent: 0 };
  if (count <= NATIVE_DIGITS) {
    // Only a tie has 5 as its next digit, and no further ones.
    const closer = scientific(value.toExponential(count));
    if (!closer.digits.endsWith('5')) return scientific(value.toExponential(count - 1));
  }
  const { digits, scale } = exact(value);
  const exponent = digits.length - 1 - scale;
  if (count >= digits.length) return { digits: digits.padEnd(count, '0'), exponent };
  const text = rounded(digits, count);
  return text.length > count ? { digits: text.slice(0, count), exponent: exponent + 1 } : { digits: text, exponent };
}

/** The shortest digits that identify the double. */
export function shortest(value: number): Scientific {
  return scientific(value.toExponential());
}

function scientific(text: string): Scientific {
  const at = text.indexOf('e');
  return { digits: text.slice(0, at).replace('.', ''), exponent: Number(text.slice(at + 1)) };
}

/** A double is a tie at `precision` decimal digits exactly if its binary fraction has one digit more. */
function isTie(value: number, precision: number): boolean {
  return Number.isInteger(value * 2 ** (precision + 1)) && !Number.isInteger(value * 2 ** precision);
}

/** The exact decimal expansion: digits / 10 ** scale. */
function exact(value: number): { digits: string; scale: number } {
  bits.setFloat64(0, value);
  const all = bits.getBigUint64(0);
  const biased = Number((all >> 52n) & 0x7ffn);
  const fraction = all & ((1n << 52n) - 1n);
  const mantissa = biased === 0 ? fraction : fraction | (1n << 52n);
  const exponent = Math.max(biased, 1) - 1075;
  return exponent >= 0
    ? { digits: String(mantissa << BigInt(exponent)), scale: 0 }
    : { digits: String(mantissa * 5n ** BigInt(-exponent)), scale: -exponent };
}

/** The first `count` digits, rounded half to even. A carry may add a digit. */
function rounded(digits: string, count: number): string {
  const head = digits.slice(0, count);
  const next = digits.charCodeAt(count) - 48;
  const isMore = next > 5 || (next === 5 && /[1-9]/.test(digits.slice(count + 1)));
  const isOdd = count > 0 && digits.charCodeAt(count - 1) % 2 === 1;
  if (!isMore && !(next === 5 && isOdd)) return head;
  return String(BigInt(head) + 1n).padStart(count, '0');
}
