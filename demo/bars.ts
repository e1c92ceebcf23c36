import { styleText } from 'node:util';
import type { SinkReport } from 'logly-otel';

/** Where the records of a sink are, as far as a bar shows it. */
export type Shown = Pick<SinkReport, 'name' | 'delivered' | 'failed' | 'dropped' | 'queued' | 'inFlight' | 'spooled'>;

const BAR_WIDTH = 24;
const NAME_WIDTH = 8;
const COLUMN_WIDTH = 10;
/** Columns of a whole line. */
export const LINE_WIDTH = NAME_WIDTH + BAR_WIDTH + 4 * COLUMN_WIDTH;

/** The parts of a bar, in the order in which they are drawn. */
const PARTS = [
  { of: ({ delivered }: Shown) => delivered, sign: '█', color: 'green' },
  { of: ({ inFlight }: Shown) => inFlight, sign: '▓', color: 'cyan' },
  { of: waitingOf, sign: '░', color: 'yellow' },
  { of: lostOf, sign: '×', color: 'red' },
] as const;

/** In memory and on disk. */
function waitingOf({ queued, spooled }: Shown): number {
  return queued + spooled;
}

/** Dropped, for whatever reason. */
export function droppedOf({ dropped }: Shown): number {
  return Object.values(dropped).reduce((sum, count) => sum + count, 0);
}

/** Records that no destination has, nor a summary of them. */
function lostOf(sink: Shown): number {
  return sink.failed + droppedOf(sink) - (sink.dropped['repeated'] ?? 0);
}

/** How many signs each part gets: in proportion, at least one for a part that is there. */
function signsOf(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return counts.map(() => 0);
  const signs = counts.map((count) => (count === 0 ? 0 : Math.max(1, Math.floor((count / total) * BAR_WIDTH))));
  const largest = signs.indexOf(Math.max(...signs));
  signs[largest] = (signs[largest] as number) + BAR_WIDTH - signs.reduce((sum, count) => sum + count, 0);
  return signs;
}

const cell = (content: string | number) => content.toLocaleString('en-US').padStart(COLUMN_WIDTH);
const headline = ['waiting', 'in flight', 'delivered', 'lost'].map(cell).join('');
export const HEAD = `${'sink'.padEnd(NAME_WIDTH)}${'where its records are'.padEnd(BAR_WIDTH)}${headline}`;

/** A line with what waits, what is in flight, what is delivered, and what is lost. @param colored With colours for a terminal */
export function barOf(sink: Shown, colored: boolean): string {
  const signs = signsOf(PARTS.map(({ of }) => of(sink)));
  const bar = PARTS.map(({ sign, color }, index) => {
    const part = sign.repeat(signs[index] ?? 0);
    return colored && part !== '' ? styleText(color, part, { validateStream: false }) : part;
  }).join('');
  const blank = ' '.repeat(BAR_WIDTH - signs.reduce((sum, count) => sum + count, 0));
  const counts = [waitingOf(sink), sink.inFlight, sink.delivered, lostOf(sink)];
  return `${sink.name.padEnd(NAME_WIDTH)}${bar}${blank}${counts.map(cell).join('')}`;
}
