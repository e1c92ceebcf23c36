import { describe, it, vi } from 'vitest';
import { turns } from '../support/turns.js';

/** One promise of a contract: `run` rejects where the subject that `make` makes breaks it. */
export interface Clause<Make> {
  readonly name: string;
  /** What a subject must have for the clause to apply. @default [], the clause applies to every subject */
  readonly needs: readonly string[];
  run(make: Make): Promise<void>;
}

export interface Subject {
  /** Which clauses apply. */
  readonly has: readonly string[];
  /** Known faults: clauses that do not hold yet, each with what happens instead. */
  readonly faults?: Readonly<Record<string, string>>;
}

function applicable<Make>(clauses: readonly Clause<Make>[], { has }: Subject): readonly Clause<Make>[] {
  return clauses.filter(({ needs }) => needs.every((need) => has.includes(need)));
}

/** A test for each clause that applies. A known fault is a test that must fail: it goes red when the fault is mended. */
export function contract<Make>(name: string, clauses: readonly Clause<Make>[], make: Make, subject: Subject): void {
  const { faults = {} } = subject;
  const applied = applicable(clauses, subject);
  const unknown = Object.keys(faults).filter((fault) => !applied.some((clause) => clause.name === fault));
  if (unknown.length > 0) throw new Error(`${name}: no clause applies that is called ${unknown.join(', ')}`);
  describe(name, () => {
    for (const clause of applied) {
      const fault = faults[clause.name];
      const test = fault === undefined ? it : it.fails;
      test(fault === undefined ? clause.name : `${clause.name} (fault: ${fault})`, () =>
        quietly(() => clause.run(make)),
      );
    }
  });
}

/** How long `eventually` waits: long enough for a loaded machine, short where clauses are expected to fail. */
let patienceMillis = 10_000;

/** The names of the clauses that the subject breaks. */
export async function broken<Make>(clauses: readonly Clause<Make>[], make: Make, subject: Subject): Promise<string[]> {
  const names: string[] = [];
  const patience = patienceMillis;
  patienceMillis = 500;
  for (const clause of applicable(clauses, subject)) {
    try {
      await quietly(() => clause.run(make));
    } catch {
      names.push(clause.name);
    }
  }
  patienceMillis = patience;
  return names;
}

/** Runs without error blocks on the stderr of the tests. */
async function quietly(run: () => Promise<void>): Promise<void> {
  const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    await run();
  } finally {
    stderr.mockRestore();
  }
}

/** Goes round the event loop, and advances the clock of the subject where it has one, until `holds`. */
export async function eventually(holds: () => boolean, advance: (millis: number) => void = () => {}): Promise<void> {
  const deadline = performance.now() + patienceMillis;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`does not come true: ${holds}`);
    advance(1);
    await turns(1);
  }
}

/** Whether the promise is settled, to be asked without waiting for it. A rejection counts as handled. */
export function watched(promise: Promise<unknown>) {
  const state: { settled: boolean; error: unknown } = { settled: false, error: undefined };
  promise.then(
    () => {
      state.settled = true;
    },
    (error: unknown) => {
      state.settled = true;
      state.error = error ?? new Error('rejected without an error');
    },
  );
  return state;
}
