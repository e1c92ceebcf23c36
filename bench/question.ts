import type { Contender } from './running/contender.js';

/**
 * A bound that the figures are held against: so much of the one that is compared with, or so much in the row's unit. The latter was set on
 * a machine `where` others take so much, by their names.
 */
export type Bound =
  | { readonly times: number }
  | { readonly value: number; readonly where?: Readonly<Record<string, number>> };

/** One figure that a question is about. */
export interface Row {
  readonly name: string;
  readonly unit: string;
  readonly better: 'less' | 'more';
  /** Behind the point. @default 1 */
  readonly digits?: number;
  readonly must?: Bound;
  readonly aim?: Bound;
  /** What has to keep to the bounds: the median, or each round. @default 'median' */
  readonly judged?: 'median' | 'worst';
  /** Where we lose: what stands in the way. */
  readonly why: string;
}

/** What was measured, by the names of the rows, a round each. */
export type Samples = Readonly<Record<string, readonly number[]>>;

/** What was found out about one contender. */
export interface Taken {
  readonly contender: string;
  readonly ours: boolean;
  readonly base: string;
  readonly samples: Samples;
  /** Why there are no samples. */
  readonly failed?: string;
}

/** How much is measured. */
export interface Effort {
  readonly quick: boolean;
  readonly contenders: readonly Contender[];
  /** Ours and raw are measured most often. */
  readonly rounds: (contender: Contender) => number;
  /** For what takes long each time. */
  readonly fewRounds: (contender: Contender) => number;
}

export interface Question {
  readonly title: string;
  /** How it is measured, in a sentence. */
  readonly how: string;
  readonly rows: readonly Row[];
  ask(effort: Effort): Promise<Taken[]>;
}
