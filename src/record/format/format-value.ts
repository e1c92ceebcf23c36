/* What does a value look like under a format spec? */
import type { AnyValue } from '../values/any-value.js';
import { textOf } from '../values/json.js';
import { formatFloat } from './float.js';
import { layOutNumber } from './number-layout.js';
import { charCount, cut, padding } from './pad.js';
import type { Spec } from './spec.js';

const RADIX: Readonly<Record<string, number>> = { b: 2, o: 8, x: 16, X: 16 };
const MAX_CODE_POINT = 0x10ffff;
const FLOAT_TYPES: ReadonlySet<string> = new Set(['e', 'E', 'f', 'F', 'g', 'G', '%']);

/**
 * The value, formatted as Python does; undefined if the spec does not fit the value. Safe integers and bigints are Python's int, other numbers
 * its float. Booleans are text, or 1 and 0 for numeric types. Everything else is text.
 */
export function formatValue(value: AnyValue, spec: Spec): string | undefined {
  switch (typeof value) {
    case 'number':
      return formatNumber(value, spec);
    case 'bigint':
      return formatBigInt(value, spec);
    case 'boolean':
      return spec.type === undefined || spec.type === 's'
        ? formatText(String(value), spec)
        : formatNumber(Number(value), spec);
    default:
      return formatText(textOf(value), spec);
  }
}

function formatNumber(value: number, spec: Spec): string | undefined {
  const { type } = spec;
  if (type === 's') return undefined;
  if (type !== undefined && FLOAT_TYPES.has(type)) return formatFloat(value, spec);
  // With a precision, Python would have a float.
  const isWhole = Number.isSafeInteger(value) && (spec.precision === undefined || (type !== undefined && type !== 'n'));
  if (isWhole) return formatInteger(value, spec);
  return type === undefined || type === 'n' ? formatFloat(value, spec) : undefined;
}

function formatBigInt(value: bigint, spec: Spec): string | undefined {
  const { type } = spec;
  if (type === 's') return undefined;
  if (type === undefined || !FLOAT_TYPES.has(type)) return formatInteger(value, spec);
  const nearest = Number(value);
  return Number.isFinite(nearest) ? formatFloat(nearest, spec) : undefined;
}

/** Text, cut and padded; undefined if the spec does not fit text. */
export function formatText(text: string, spec: Spec): string | undefined {
  const { type, align = '<', fill = spec.zero ? '0' : ' ' } = spec;
  if (type !== undefined && type !== 's') return undefined;
  if (spec.sign !== undefined || spec.z || spec.alternate || spec.grouping !== undefined || align === '=') {
    return undefined;
  }
  const cutText = spec.precision === undefined ? text : cut(text, spec.precision);
  if (spec.width === 0) return cutText;
  const [before, after] = padding(spec.width - charCount(cutText), fill, align);
  return before + cutText + after;
}

/** An integer, formatted as Python's int; undefined if the spec does not fit. */
function formatInteger(value: number | bigint, spec: Spec): string | undefined {
  const { type = 'd', alternate } = spec;
  if (spec.precision !== undefined || spec.z) return undefined;
  if (type === 'c') return formatCharacter(value, spec);
  const radix = RADIX[type] ?? 10;
  const negative = value < 0;
  const digits = (negative ? -value : value).toString(radix);
  return layOutNumber(
    {
      negative,
      prefix: alternate && radix !== 10 ? `0${type}` : '',
      digits: type === 'X' ? digits.toUpperCase() : digits,
      rest: '',
    },
    spec,
    radix === 10 ? 3 : 4,
  );
}

function formatCharacter(value: number | bigint, spec: Spec): string | undefined {
  if (spec.sign !== undefined || spec.alternate || value < 0 || value > MAX_CODE_POINT) return undefined;
  return layOutNumber({ negative: false, prefix: '', digits: '', rest: String.fromCodePoint(Number(value)) }, spec);
}
