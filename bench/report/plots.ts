import type { Row } from '../question.js';
import type { Figure, Measured } from './verdict.js';
import { number } from './words.js';

/** A plot of one row, as a file beside the document. */
export interface Plot {
  /** From `docs` on. */
  readonly path: string;
  /** What it shows, for those who do not see it. */
  readonly spoken: string;
  readonly svg: string;
}

/** The rows that are drawn, by the beginnings of their names, with what a reader sees above the bars. */
const DRAWN: readonly { readonly row: string; readonly file: string; readonly title: string }[] = [
  {
    row: '1 M records, a yield every 1,000 calls: lost',
    file: 'saturation-lost',
    title: 'Share lost of a million records from a producer that does not wait',
  },
  {
    row: '200 k calls in one loop, defaults: lost',
    file: 'burst-lost',
    title: 'Share lost of 200,000 calls in one loop',
  },
  {
    row: '20 k/s, 2 s of 503: lost',
    file: 'outage-lost',
    title: 'Share lost at 20,000 records a second, with an outage of two seconds',
  },
  {
    row: '50 k/s, collector answers after 200 ms: lost',
    file: 'round-trip-lost',
    title: 'Share lost at 50,000 records a second, when each answer takes 200 ms',
  },
  {
    row: 'delivered records/s, one thread, zero loss',
    file: 'delivered',
    title: 'Records delivered per second, one thread, no loss',
  },
  { row: 'CPU per delivered record', file: 'cpu', title: 'CPU time per delivered record' },
  { row: 'enabled call with an OTLP sink', file: 'call', title: 'Time of a log call, with an OTLP sink' },
  {
    row: 'memory growth while 1 M records stream, in total',
    file: 'memory',
    title: 'Memory growth while a million records are sent',
  },
  { row: 'import of the entry point', file: 'import', title: 'Time of the import' },
];

const WIDTH = 740;
const LABEL_WIDTH = 230;
const VALUE_WIDTH = 150;
const BAR_HEIGHT = 18;
const STEP = 28;
const TOP = 44;
const BOTTOM = 8;
/** A figure that is not zero is seen. */
const MIN_BAR = 2;

const STYLE = `text{font:13px system-ui,sans-serif;fill:#1f2328}.title{font-weight:600;font-size:14px}.ours{fill:#0969da}.other{fill:#8c959f}.value{fill:#59636e}@media(prefers-color-scheme:dark){text{fill:#e6edf3}.ours{fill:#4493f8}.other{fill:#6e7681}.value{fill:#9198a1}}`;

/** Plots of the rows that were measured, in the order of the list above. */
export function plots(rows: readonly Measured[]): Plot[] {
  return DRAWN.flatMap(({ row: beginning, file, title }) => {
    const measured = rows.find(({ row }) => row.name.startsWith(beginning));
    const figures = measured?.figures.filter(({ spread }) => spread !== undefined) ?? [];
    if (measured === undefined || figures.length === 0) return [];
    const spoken = spokenOf(title, measured.row, figures);
    return [{ path: `plots/${file}.svg`, spoken, svg: bars(title, spoken, measured.row, figures) }];
  });
}

/** Horizontal bars, ours in colour; readable on light and dark pages. */
function bars(title: string, spoken: string, row: Row, figures: readonly Figure[]): string {
  const values = figures.map(({ spread }) => spread?.median ?? 0);
  const largest = Math.max(...values.map(Math.abs), Number.MIN_VALUE);
  const room = WIDTH - LABEL_WIDTH - VALUE_WIDTH;
  const height = TOP + figures.length * STEP + BOTTOM;
  const lines = figures.map(({ contender, ours }, i) => {
    const value = values[i] as number;
    const length = value <= 0 ? 0 : Math.max(MIN_BAR, Math.round((value / largest) * room));
    const top = TOP + i * STEP;
    const middle = top + BAR_HEIGHT - 5;
    return [
      `<text x="${LABEL_WIDTH - 8}" y="${middle}" text-anchor="end">${escaped(contender)}</text>`,
      `<rect class="${ours ? 'ours' : 'other'}" x="${LABEL_WIDTH}" y="${top}" width="${length}" height="${BAR_HEIGHT}" rx="2"/>`,
      `<text class="value" x="${LABEL_WIDTH + length + 6}" y="${middle}">${escaped(`${number(value, row)} ${row.unit}`)}</text>`,
    ].join('');
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escaped(spoken)}">`,
    `<style>${STYLE}</style>`,
    `<text class="title" x="0" y="20">${escaped(title)}</text>`,
    ...lines,
    '</svg>',
    '',
  ].join('\n');
}

function spokenOf(title: string, row: Row, figures: readonly Figure[]): string {
  const each = figures.map(({ contender, spread }) => `${contender} ${number(spread?.median ?? 0, row)} ${row.unit}`);
  return `${title} (${row.better} is better): ${each.join(' · ')}`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
