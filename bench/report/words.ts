import type { Bound, Row } from '../question.js';
import { type Figure, isInProportion } from './verdict.js';

/** A figure as it is printed: with its thousands apart, and no minus before a zero. */
export function number(value: number, { digits = 1 }: Pick<Row, 'digits'>): string {
  const text = value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return /^-[0.,]*$/.test(text) ? text.slice(1) : text;
}

export function ratioText(ratio: number | undefined): string {
  return ratio === undefined ? '–' : `${ratio.toLocaleString('en', { maximumSignificantDigits: 3 })} ×`;
}

/** `≤ 5 ns`, or `≥ 4 × its base`. */
export function boundText(bound: Bound | undefined, row: Row): string {
  if (bound === undefined) return '–';
  const sign = row.better === 'less' ? '≤' : '≥';
  if ('value' in bound) return `${sign} ${bound.value.toLocaleString('en')} ${row.unit}`;
  const fraction = bound.times < 1 && 1 / bound.times >= 2;
  return `${sign} ${fraction ? `1/${Number((1 / bound.times).toFixed(2))}` : bound.times} ×`;
}

/** What is said of a figure of ours. */
export function verdictText(figure: Figure): string {
  const { must, aim } = figure;
  if (must === undefined) return '–';
  if (!must) return isInProportion(figure) ? '**misses must**, not in proportion' : '**misses must**';
  return aim === false ? 'must' : 'aim';
}
