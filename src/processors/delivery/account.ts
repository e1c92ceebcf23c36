import { errorType, OTHER_ERROR } from '../../record/values/error-type.js';

/** Where the records of one sink are, in numbers. They always add up: created is the sum of all the others. */
export interface Counts {
  created: number;
  filtered: number;
  delivered: number;
  failed: number;
  /** By reason. */
  dropped: { [reason: string]: number };
  /** Waiting in memory. */
  queued: number;
  /** Being delivered. */
  inFlight: number;
  /** Waiting on disk. */
  spooled: number;
}

/** The same records, told apart by whether an exporter was given them: they add up in the same way. */
export interface Flow {
  readonly filtered: number;
  /** Nobody was given them yet. */
  readonly waiting: number;
  /** Given to the exporter, and not at their end; the pauses between attempts included. */
  readonly underWay: number;
  readonly delivered: number;
  /** Lost before anybody was given them: how many, by why. */
  readonly lostBefore: ReadonlyMap<string, number>;
  /** Lost by the exporter, or on the way through it. */
  readonly lostAfter: ReadonlyMap<string, number>;
}

/**
 * The states of a record, as places in a list: names would be looked up at each move. Out of the first four it can still move on; one
 * that rests waits for its next attempt.
 */
export const At = { new: 0, queued: 1, inFlight: 2, backingOff: 3, filtered: 4, delivered: 5 } as const;
type State = (typeof At)[keyof typeof At];
const OPEN = [At.new, At.queued, At.inFlight, At.backingOff] as const;
type Open = (typeof OPEN)[number];

/** Errors have any names; of more kinds than this the others are counted together. */
const MAX_TYPES = 50;
/** Why records are dropped that come when it is over, and what OpenTelemetry calls that. */
const CLOSED: ReadonlySet<string> = new Set(['removed', 'shutdown', 'loop_closed']);
const ALREADY_SHUTDOWN = 'already_shutdown';

/**
 * The numbers of one sink. A record changes its state only through `move`, `fail` and `drop`; `create` counts it apart from where it
 * goes, so that the sum can tell a mistake.
 */
export class Account {
  #created = 0;
  readonly #at = [0, 0, 0, 0, 0, 0];
  /** By where the records were, and why. */
  readonly #failed = tallies();
  readonly #dropped = tallies();

  create(count = 1): void {
    this.#created += count;
    this.#add(At.new, count);
  }

  /** Records are created, and wait. */
  accept(count = 1): void {
    this.#created += count;
    this.#add(At.queued, count);
  }

  move(from: Open, to: State, count = 1): void {
    this.#add(from, -count);
    this.#add(to, count);
  }

  /** Gives back what kind of error it is. */
  fail(from: Open, error: unknown, count = 1): string {
    const failed = this.#failed[from];
    const type = errorType(error);
    const known = failed.size < MAX_TYPES || failed.has(type) ? type : OTHER_ERROR;
    this.#add(from, -count);
    addTo(failed, known, count);
    return known;
  }

  drop(from: Open, reason: string, count = 1): void {
    this.#add(from, -count);
    addTo(this.#dropped[from], reason, count);
  }

  /** Records that are neither delivered nor given up. */
  get pending(): number {
    return this.#in(At.queued) + this.#in(At.inFlight) + this.#in(At.backingOff);
  }

  counts(): Counts {
    const dropped = new Map<string, number>();
    let failed = 0;
    for (const from of OPEN) {
      for (const count of this.#failed[from].values()) failed += count;
      for (const [reason, count] of this.#dropped[from]) addTo(dropped, reason, count);
    }
    return {
      created: this.#created,
      filtered: this.#in(At.filtered),
      delivered: this.#in(At.delivered),
      failed,
      dropped: Object.fromEntries(dropped),
      queued: this.#in(At.queued) + this.#in(At.backingOff),
      inFlight: this.#in(At.inFlight),
      spooled: 0,
    };
  }

  flow(): Flow {
    const lostBefore = new Map<string, number>();
    const lostAfter = new Map<string, number>();
    for (const from of OPEN) {
      const lost = from === At.new || from === At.queued ? lostBefore : lostAfter;
      for (const [type, count] of this.#failed[from]) addTo(lost, type, count);
      for (const [reason, count] of this.#dropped[from])
        addTo(lost, from === At.new && CLOSED.has(reason) ? ALREADY_SHUTDOWN : reason, count);
    }
    return {
      filtered: this.#in(At.filtered),
      waiting: this.#in(At.new) + this.#in(At.queued),
      underWay: this.#in(At.inFlight) + this.#in(At.backingOff),
      delivered: this.#in(At.delivered),
      lostBefore,
      lostAfter,
    };
  }

  #in(state: State): number {
    return this.#at[state] as number;
  }

  #add(state: State, count: number): void {
    this.#at[state] = (this.#at[state] as number) + count;
  }
}

function tallies() {
  return [
    new Map<string, number>(),
    new Map<string, number>(),
    new Map<string, number>(),
    new Map<string, number>(),
  ] as const;
}

function addTo(counts: Map<string, number>, why: string, count: number): void {
  counts.set(why, (counts.get(why) ?? 0) + count);
}
