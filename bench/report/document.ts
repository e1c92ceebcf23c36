import type { Row } from '../question.js';
import type { Plot } from './plots.js';
import { type Figure, type Loss, losses, type Measured } from './verdict.js';
import { boundText, number, ratioText, verdictText } from './words.js';

/** What the figures are of. */
export interface Circumstances {
  /** As 2026-11-25. */
  readonly date: string;
  readonly processor: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly node: string;
  readonly newerNode: string | undefined;
  /** Of the package and of what it is compared with. */
  readonly versions: readonly string[];
  readonly seconds: number;
  /** What has to be known about how somebody is measured. */
  readonly notes: readonly string[];
}

export interface Answered {
  readonly title: string;
  readonly how: string;
  readonly rows: readonly Measured[];
}

const GIGABYTE = 2 ** 30;

/** The document that the benchmark writes: everything in it comes from the figures, or stands beside a question. */
export function document(about: Circumstances, answered: readonly Answered[], drawn: readonly Plot[] = []): string {
  const rows = answered.flatMap((question) => question.rows);
  const parts = [
    head(about),
    ...drawn.map(({ spoken, path }) => `![${spoken}](${path})`),
    '## In short',
    summary(rows),
    '## Where we lose',
    lost(rows),
    '## Every figure',
    'Median, minimum and maximum of all rounds; the ratio is that of the medians.',
    ...answered.flatMap(({ title, how, rows: ofIt }) => [
      `### ${capital(title)}`,
      `${capital(how)}.`,
      ...ofIt.flatMap(table),
    ]),
    '## What has to be known',
    about.notes.map((note) => `- ${note}`).join('\n'),
    '## Versions',
    about.versions.map((version) => `- ${version}`).join('\n'),
  ];
  return `${parts.join('\n\n')}\n`;
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;

function head({ date, processor, cores, memoryBytes, node, newerNode, seconds }: Circumstances): string {
  const newer = newerNode === undefined ? '' : ` (newer Node: ${newerNode})`;
  const memory = `${Math.round(memoryBytes / GIGABYTE)} GiB of memory`;
  return [
    '# What is measured, and where we lose',
    [
      '`npm run bench` measures all of this, contenders in turns, and writes this page; `npm run bench -- --quick` asks ours and raw alone and',
      'prints; `npm run bench -- memory` asks the questions with that in their names.',
    ].join('\n'),
    [
      `Measured on ${date} in ${Math.round(seconds / 60)} minutes, on ${cores} cores (${processor}) with ${memory}, Node ${node}${newer}.`,
      'Absolute figures are those of this machine on that day; ratios are what counts. Where a bound is absolute, and is kept to in proportion',
      'to what raw (or LogTape) takes where it was set, that is said.',
    ].join('\n'),
    [
      '*Raw* is the OpenTelemetry SDK with its batch processor and its protobuf exporter; all bridges end in the same two. Receivers are',
      'processes of their own. A record has a message of 47 characters and five attributes (a string, an integer, a float, a boolean, a nested',
      'object); every hundredth carries an Error.',
    ].join('\n'),
  ].join('\n\n');
}

/** Ours beside raw, and beside the best of the others. */
function summary(rows: readonly Measured[]): string {
  const lines = rows.flatMap(({ row, figures }) =>
    figures
      .filter(({ ours }) => ours)
      .map((figure) => {
        const base = figures.find(({ contender, ours }) => contender === figure.base && !ours);
        const others = figures.filter((other) => !other.ours && other !== base && other.base === figure.base);
        const best = bestOf(others, row.better);
        const figureText = (of: Figure | undefined) => (of?.spread === undefined ? '–' : number(of.spread.median, row));
        return line([
          `${row.name} (${row.unit})`,
          figure.contender,
          figure.spread === undefined ? `failed: ${figure.failed ?? 'was not measured'}` : figureText(figure),
          base === undefined ? '–' : `${figureText(base)} (${base.contender})`,
          best === undefined ? '–' : `${figureText(best)} (${best.contender})`,
          ratioText(figure.ratio),
          boundText(row.must, row),
          boundText(row.aim, row),
          verdictText(figure),
        ]);
      }),
  );
  const titles = ['what', 'who', 'ours', 'compared with', 'best other', 'ratio', 'must', 'aim', 'reached'];
  return [line(titles), line(titles.map(() => '---')), ...lines].join('\n');
}

function bestOf(figures: readonly Figure[], better: 'less' | 'more'): Figure | undefined {
  const sign = better === 'less' ? 1 : -1;
  return figures
    .filter(({ spread }) => spread !== undefined)
    .sort((a, b) => sign * ((a.spread?.median ?? 0) - (b.spread?.median ?? 0)))[0];
}

function table({ row, figures }: Measured): string[] {
  const titles = [
    `${row.name} (${row.unit}, ${row.better} is better)`,
    'median',
    'minimum',
    'maximum',
    'ratio',
    'reached',
  ];
  const lines = figures.map((figure) => {
    const { contender, spread, failed } = figure;
    if (spread === undefined) return line([contender, `failed: ${failed ?? 'was not measured'}`, '', '', '', '']);
    const values = [spread.median, spread.min, spread.max].map((value) => number(value, row));
    return line([contender, ...values, ratioText(figure.ratio), verdictText(figure)]);
  });
  return [[line(titles), line(titles.map(() => '---')), ...lines].join('\n')];
}

function lost(rows: readonly Measured[]): string {
  const found = losses(rows);
  if (found.length === 0) return 'Nowhere: every bound is kept to, and nobody is better in any row.';
  return rows
    .flatMap(({ row }) => {
      const ofRow = found.filter((loss) => loss.row === row);
      return ofRow.length === 0 ? [] : [`- **${row.name}**: ${ofRow.map(told).join('; ')}. Why: ${row.why}.`];
    })
    .join('\n');
}

/** What the bound would be here, where it was set on a machine of another speed. */
function proportion({ must, ...row }: Row, { base, inProportion }: Figure): string {
  if (inProportion === undefined || must === undefined || !('value' in must)) return '';
  return ` (set where ${base} takes ${must.where?.[base]} ${row.unit}; in proportion ${number(inProportion, row)})`;
}

function told({ row, figure, must, aim, better }: Loss): string {
  const own = figure.spread === undefined ? '' : ` (${number(figure.spread.median, row)} ${row.unit})`;
  const ratio = figure.ratio === undefined ? '' : `, ${ratioText(figure.ratio)} of ${figure.base}`;
  const missed = must
    ? [`misses must ${boundText(row.must, row)}${proportion(row, figure)}`]
    : aim
      ? [`keeps to must, misses aim ${boundText(row.aim, row)}`]
      : [];
  const beaten = better.map(
    ({ contender, spread }) => `${contender} is better (${number(spread?.median ?? Number.NaN, row)})`,
  );
  return `${figure.contender}${own}${ratio}: ${[...missed, ...beaten].join(', ')}`;
}
