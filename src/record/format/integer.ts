import { layOutNumber } from './number-layout.js';
import type { Spec } from './spec.js';

const RADIX: Readonly<Record<string, number>> = { b: 2, o: 8, x: 16, X: 16 };
const MAX_CODE_POINT = 0x10ffff;

/** An integer, formatted as Python's int; undefined if the spec does not fit. */
export function formatInteger(value: number | bigint, spec: Spec): string | undefined {
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
