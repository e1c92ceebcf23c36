import type { Row } from '../question.js';
import type { Plot } from './plots.js';
import { type Figure, isInProportion, type Loss, losses, type Measured } from './verdict.js';
import { boundText, number, ratioText } from './words.js';

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
  /** How single contenders are measured. */
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
    '## How to read the figures',
    legend(about),
    '## Where we lose',
    'Each item has our figure, each better figure of another contender, and the target if we miss it.',
    lost(rows),
    '## In short',
    summary(rows),
    '## Every figure',
    'Median, minimum and maximum of all rounds. The ratio is that of the medians.',
    ...answered.flatMap(({ title, how, rows: ofIt }) => [
      `### ${capital(title)}`,
      `${capital(how)}.`,
      ...ofIt.flatMap(table),
    ]),
    '## Versions',
    about.versions.map((version) => `- ${version}`).join('\n'),
    '## Run it yourself',
    RUN,
  ];
  return `${parts.join('\n\n')}\n`;
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;

function head({ date, processor, cores, memoryBytes, node, newerNode, seconds }: Circumstances): string {
  const newer = newerNode === undefined ? '' : ` (newer Node: ${newerNode})`;
  const memory = `${Math.round(memoryBytes / GIGABYTE)} GiB of memory`;
  return [
    '# Benchmarks',
    'logly-otel beside the OpenTelemetry SDK, pino, winston, LogTape and LogLayer. [In short](#in-short) names the best of each figure, and [where we lose](#where-we-lose) says why.',
    [
      `Measured on ${date} in ${Math.round(seconds / 60)} minutes, on ${cores} cores (${processor}) with ${memory}, Node ${node}${newer}.`,
      'Absolute figures hold for this machine on that day. Ratios hold better: compare those.',
    ].join('\n'),
  ].join('\n\n');
}

function legend({ notes }: Circumstances): string {
  return [
    '*OTel SDK* is the OpenTelemetry SDK with its batch processor and its protobuf exporter. The other loggers export through the same two.',
    '*newer Node* marks the same measure on the newer version of Node. Each figure is compared with one on the same Node.',
    'A record has a message of 47 characters and five attributes: a string, an integer, a float, a boolean, a nested object. Every hundredth carries an Error.',
    'Contenders take turns. Receivers are processes of their own.',
    '*Target* is our own bound for a figure. With `×`, it is a multiple of the figure that ours is compared with.',
    ...notes,
  ]
    .map((fact) => `- ${fact}`)
    .join('\n');
}

const RUN = [
  '- `npm run bench` measures everything, and writes this page.',
  '- `npm run bench -- --quick` measures logly-otel and the OTel SDK alone, and prints the figures.',
  '- `npm run bench -- memory` measures what has that word in its title or in the name of a figure, and prints the figures.',
].join('\n');

/** Ours beside the SDK, and beside the best of the others. */
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
          winner(figure, base === undefined ? others : [base, ...others], row.better),
          target(row, figure),
        ]);
      }),
  );
  const titles = ['measure', 'contender', 'figure', 'compared with', 'best other', 'ratio', 'best', 'target'];
  return [line(titles), line(titles.map(() => '---')), ...lines].join('\n');
}

/** Whose figure is the best; nothing where there is no other figure. */
function winner(own: Figure, others: readonly Figure[], better: 'less' | 'more'): string {
  const best = bestOf(others, better);
  if (best?.spread === undefined || own.spread === undefined) return '–';
  const { median } = own.spread;
  if (median === best.spread.median) return 'equal';
  return median < best.spread.median === (better === 'less') ? 'logly-otel' : best.contender;
}

/** The bound, and whether it is missed. */
function target(row: Row, figure: Figure): string {
  const bound = boundText(row.must, row);
  return figure.must === false ? `${bound}, **missed**` : bound;
}

function bestOf(figures: readonly Figure[], better: 'less' | 'more'): Figure | undefined {
  const sign = better === 'less' ? 1 : -1;
  return figures
    .filter(({ spread }) => spread !== undefined)
    .sort((a, b) => sign * ((a.spread?.median ?? 0) - (b.spread?.median ?? 0)))[0];
}

function table({ row, figures }: Measured): string[] {
  const titles = [`${row.name} (${row.unit}, ${row.better} is better)`, 'median', 'minimum', 'maximum', 'ratio'];
  const lines = figures.map((figure) => {
    const { contender, spread, failed } = figure;
    if (spread === undefined) return line([contender, `failed: ${failed ?? 'was not measured'}`, '', '', '']);
    const values = [spread.median, spread.min, spread.max].map((value) => number(value, row));
    return line([contender, ...values, ratioText(figure.ratio)]);
  });
  return [[line(titles), line(titles.map(() => '---')), ...lines].join('\n')];
}

/** What others do better, and each missed target; rows with the same reason stand together. */
function lost(rows: readonly Measured[]): string {
  const found = losses(rows).filter(({ must, better }) => must || better.length > 0);
  if (found.length === 0) return 'Nowhere: no other contender is better in any figure, and every target is kept.';
  const reasons = [...new Set(found.map(({ row }) => row.why))];
  return reasons
    .flatMap((why) => [
      found
        .filter(({ row }) => row.why === why)
        .map((loss) => `- ${lossText(loss)}`)
        .join('\n'),
      `Why: ${capital(why)}.`,
    ])
    .join('\n\n');
}

/** What a target is a multiple of, or what it would be here, where it was set on a machine of another speed. */
function ofBase({ must, ...row }: Row, figure: Figure): string {
  const { base, inProportion } = figure;
  if (must !== undefined && 'times' in must) return ` of ${base}`;
  if (inProportion === undefined || must === undefined) return '';
  const kept = isInProportion(figure) ? ', which is kept' : '';
  return ` (set where ${base} takes ${must.where?.[base]} ${row.unit}; in proportion ${number(inProportion, row)}${kept})`;
}

function lossText({ row, figure, must, better }: Loss): string {
  const own = figure.spread === undefined ? '' : ` ${number(figure.spread.median, row)} ${row.unit}`;
  return [
    `**${row.name}**: ${figure.contender}${own}`,
    ...better.map(({ contender, spread }) => `${contender} ${number(spread?.median ?? Number.NaN, row)} ${row.unit}`),
    ...(must ? [`missed target ${boundText(row.must, row)}${ofBase(row, figure)}`] : []),
  ].join(' · ');
}
