import type { Measured } from './verdict.js';
import { boundText, number, ratioText, verdictText } from './words.js';

const NAME = 36;
const FIGURE = 12;

/** A row as lines of text. */
export function printed({ row, figures }: Measured): string {
  const bounds = row.must === undefined ? '' : `, must ${boundText(row.must, row)}, aim ${boundText(row.aim, row)}`;
  const lines = figures.map((figure) => {
    const name = `  ${figure.contender}`.padEnd(NAME);
    if (figure.spread === undefined) return `${name} failed: ${figure.failed ?? 'was not measured'}`;
    const { min, median, max } = figure.spread;
    const [middle = '', low = '', high = ''] = [median, min, max].map((value) => number(value, row).padStart(FIGURE));
    const verdict = figure.must === undefined ? '' : `  ${verdictText(figure).replaceAll('*', '')}`;
    return `${name}${middle} (${low.trim()} … ${high.trim()})  ${ratioText(figure.ratio)}${verdict}`;
  });
  return [`${row.name}: ${row.unit}, ${row.better} is better${bounds}`, ...lines].join('\n');
}
