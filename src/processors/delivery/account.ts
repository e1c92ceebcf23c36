/* Where are the records of one sink, in numbers? */
import { errorType, OTHER_ERROR } from '../../record/failure/error-type.js';
import type { OutageState } from '../../record/failure/outage.js';

/**
 * Counts the records of one sink by state. `created` is the sum of all other counts.
 *
 * @example
 * const { created, delivered, dropped } = processor.stats();
 */
export interface Counts {
  /** Records that reached the sink. */
  created: number;
  /** Records that the sink's level or filter rejected. */
  filtered: number;
  /** Records that the exporter accepted. */
  delivered: number;
  /** Records whose delivery ended with an error. */
  failed: number;
  /** Records lost on purpose, by reason: `queue_full`, `too_large`, `recursion`, `removed`, `shutdown`, `loop_closed`. */
  dropped: { [reason: string]: number };
  /** Records waiting in memory, those that back off between two attempts included. */
  queued: number;
  /** Records in an export attempt. */
  inFlight: number;
  /** Records waiting on disk, with the option `spool`. */
  spooled: number;
}

/**
 * The counts of a delivery, and the state of its destination.
 *
 * @example
 * const { queued, lastError, retryingSince } = processor.stats();
 */
export interface DeliveryStats extends Counts, OutageState {
  /** The age of the oldest record that is not delivered, in milliseconds; undefined when there is none. */
  oldestMillis?: number;
  /** The state of the option `breaker`; undefined without it. */
  breaker?: 'closed' | 'open' | 'half-open';
}

/** The records of one sink, grouped by whether the exporter received them. The groups add up to `created` as well. */
export interface Flow {
  readonly filtered: number;
  /** Not exported yet. */
  readonly waiting: number;
  /** Exported, and neither delivered nor lost; backoffs between attempts included. */
  readonly exporting: number;
  readonly delivered: number;
  /** Lost before the first export: counts by error type or drop reason. */
  readonly lostBeforeExport: ReadonlyMap<string, number>;
  /** Lost during an export or between two attempts: counts by error type or drop reason. */
  readonly lostInExport: ReadonlyMap<string, number>;
}

/** The states of a record, as indexes: an array access per change, no lookup of names. Only the first four can be left. */
export const State = { new: 0, queued: 1, inFlight: 2, backingOff: 3, filtered: 4, delivered: 5 } as const;
type State = (typeof State)[keyof typeof State];
const OPEN = [State.new, State.queued, State.inFlight, State.backingOff] as const;
type Open = (typeof OPEN)[number];

/** Bounds the error types counted apart, per open state. Further types count as `_OTHER`. */
const MAX_TYPES = 50;
/** Drop reasons of records that arrive after the end; OpenTelemetry's metrics call all of them `already_shutdown`. */
const CLOSED: ReadonlySet<string> = new Set(['removed', 'shutdown', 'loop_closed']);
const ALREADY_SHUTDOWN = 'already_shutdown';

/**
 * The counts of one sink. Only `move`, `fail` and `drop` change the state of a record. `create` and `accept` count `created` separately,
 * so that a missed or doubled change shows as a gap in the sum.
 */
export class Account {
  /** How many of the queued records are on disk; set for a sink with a spool. */
  durable: { readonly spooled: number } | undefined;
  #created = 0;
  readonly #counts = [0, 0, 0, 0, 0, 0];
  /** Per open state: counts by error type. */
  readonly #failed = OPEN.map(() => new Map<string, number>());
  /** Per open state: counts by reason. */
  readonly #dropped = OPEN.map(() => new Map<string, number>());

  create(count = 1): void {
    this.#created += count;
    this.#add(State.new, count);
  }

  /** Counts records that are created and queued at once. */
  accept(count = 1): void {
    this.#created += count;
    this.#add(State.queued, count);
  }

  /** Counts a new record that fails on arrival. */
  reject(error: unknown): void {
    this.create();
    this.fail(State.new, error);
  }

  move(from: Open, to: State, count = 1): void {
    this.#add(from, -count);
    this.#add(to, count);
  }

  /** Counts failed records. Returns the error type under which they are counted. */
  fail(from: Open, error: unknown, count = 1): string {
    const failed = this.#failed[from] as Map<string, number>;
    const type = errorType(error);
    const counted = failed.size < MAX_TYPES || failed.has(type) ? type : OTHER_ERROR;
    this.#add(from, -count);
    addTo(failed, counted, count);
    return counted;
  }

  drop(from: Open, reason: string, count = 1): void {
    this.#add(from, -count);
    addTo(this.#dropped[from] as Map<string, number>, reason, count);
  }

  /** Accepted records that are neither delivered nor lost. */
  get pending(): number {
    return this.#in(State.queued) + this.#in(State.inFlight) + this.#in(State.backingOff);
  }

  /** Records failed and dropped. */
  get lost(): number {
    const { failed, dropped } = this.counts();
    return Object.values(dropped).reduce((sum, count) => sum + count, failed);
  }

  counts(): Counts {
    const dropped = new Map<string, number>();
    let failed = 0;
    for (const from of OPEN) {
      for (const count of this.#failed[from]?.values() ?? []) failed += count;
      for (const [reason, count] of this.#dropped[from] ?? []) addTo(dropped, reason, count);
    }
    const waiting = this.#in(State.queued);
    const spooled = Math.min(waiting, this.durable?.spooled ?? 0);
    return {
      created: this.#created,
      filtered: this.#in(State.filtered),
      delivered: this.#in(State.delivered),
      failed,
      dropped: Object.fromEntries(dropped),
      queued: waiting - spooled + this.#in(State.backingOff),
      inFlight: this.#in(State.inFlight),
      spooled,
    };
  }

  flow(): Flow {
    const lostBeforeExport = new Map<string, number>();
    const lostInExport = new Map<string, number>();
    for (const from of OPEN) {
      const lost = from === State.new || from === State.queued ? lostBeforeExport : lostInExport;
      for (const [type, count] of this.#failed[from] ?? []) addTo(lost, type, count);
      for (const [reason, count] of this.#dropped[from] ?? [])
        addTo(lost, from === State.new && CLOSED.has(reason) ? ALREADY_SHUTDOWN : reason, count);
    }
    return {
      filtered: this.#in(State.filtered),
      waiting: this.#in(State.new) + this.#in(State.queued),
      exporting: this.#in(State.inFlight) + this.#in(State.backingOff),
      delivered: this.#in(State.delivered),
      lostBeforeExport,
      lostInExport,
    };
  }

  #in(state: State): number {
    return this.#counts[state] as number;
  }

  #add(state: State, count: number): void {
    this.#counts[state] = (this.#counts[state] as number) + count;
  }
}

function addTo(counts: Map<string, number>, key: string, count: number): void {
  counts.set(key, (counts.get(key) ?? 0) + count);
}
