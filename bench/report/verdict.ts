import type { Bound, Row, Taken } from '../question.js';
import { type Spread, spread } from './statistics.js';

/** A contender's figures for one row. */
export interface Figure {
  readonly contender: string;
  readonly ours: boolean;
  readonly base: string;
  /** Undefined: it failed, or was not asked. */
  readonly spread: Spread | undefined;
  /** Of the median of the one that it is compared with; undefined where there is none, or that is zero. */
  readonly ratio: number | undefined;
  readonly failed: string | undefined;
  readonly must: boolean | undefined;
  readonly aim: boolean | undefined;
  /** The bound of `must`, as it would be on a machine of this speed; undefined where that is not known, or no question. */
  readonly inProportion: number | undefined;
}

/** One row, with everybody's figures. */
export interface Measured {
  readonly row: Row;
  readonly figures: readonly Figure[];
}

/** What was taken for a question, by its rows. */
export function measured(rows: readonly Row[], taken: readonly Taken[]): Measured[] {
  return rows.map((row) => {
    const spreads = new Map(taken.map(({ contender, samples }) => [contender, spread(samples[row.name] ?? [])]));
    const figures = taken.map(({ contender, ours, base, failed }): Figure => {
      const own = spreads.get(contender);
      const against = spreads.get(base);
      const holds = (bound: Bound | undefined) => (ours ? keeps(row, bound, own, against) : undefined);
      return {
        ...{ contender, ours, base, failed, spread: own },
        ratio:
          own === undefined || against === undefined || !(against.median > 0) ? undefined : own.median / against.median,
        must: holds(row.must),
        aim: holds(row.aim),
        inProportion: ours ? inProportion(row.must, base, against) : undefined,
      };
    });
    return { row, figures };
  });
}

function inProportion(bound: Bound | undefined, base: string, against: Spread | undefined): number | undefined {
  if (bound === undefined || !('value' in bound) || against === undefined) return undefined;
  const there = bound.where?.[base];
  return there === undefined ? undefined : (bound.value * against.median) / there;
}

/** A figure that misses `must` keeps to it in proportion to the one that it is compared with; only less can be better then. */
export function isInProportion({ must, inProportion, spread }: Figure): boolean {
  return must === false && inProportion !== undefined && spread !== undefined && spread.median <= inProportion;
}

/** Whether a bound is kept to; undefined where that cannot be said. */
function keeps(
  { better, judged }: Row,
  bound: Bound | undefined,
  own: Spread | undefined,
  against: Spread | undefined,
): boolean | undefined {
  if (bound === undefined || own === undefined) return undefined;
  const limit = 'value' in bound ? bound.value : against === undefined ? Number.NaN : bound.times * against.median;
  if (Number.isNaN(limit)) return undefined;
  const worst = better === 'less' ? own.max : own.min;
  const figure = judged === 'worst' ? worst : own.median;
  return better === 'less' ? figure <= limit : figure >= limit;
}

/** A reason to say that we lose. */
export interface Loss {
  readonly row: Row;
  readonly figure: Figure;
  readonly must: boolean;
  readonly aim: boolean;
  /** Those on the same Node whose median is better. */
  readonly better: readonly Figure[];
}

/** Each row in which ours keeps not to a bound, or in which somebody else is better. */
export function losses(all: readonly Measured[]): Loss[] {
  return all.flatMap(({ row, figures }) =>
    figures.flatMap((figure) => {
      if (!figure.ours) return [];
      const better = figures.filter((other) => !other.ours && other.base === figure.base && beats(row, other, figure));
      const loss = { row, figure, must: figure.must === false, aim: figure.aim === false, better };
      return loss.must || loss.aim || better.length > 0 ? [loss] : [];
    }),
  );
}

function beats({ better }: Row, { spread: theirs }: Figure, { spread: ours }: Figure): boolean {
  if (theirs === undefined || ours === undefined) return false;
  return better === 'less' ? theirs.median < ours.median : theirs.median > ours.median;
}
