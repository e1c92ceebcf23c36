/** One way of doing something, so many times in a row. */
export interface Turn {
  readonly name: string;
  /** Does it `times` times. */
  run(times: number): void;
  /** Counted in: the end of what goes on after `run`. */
  finish?(): Promise<unknown>;
  /** Between two rounds: whatever was left to do. */
  settle?(): Promise<unknown>;
}

/** Nanoseconds each time, a round each. */
export type Nanos = Record<string, number[]>;

/** Rounds that are not counted: they are for the compiler, which is busy with what is called for so long. */
export const WARM_ROUNDS = 20;

/** Runs all in turn, round after round, so that a machine that changes its speed changes it for all of them. */
export async function takeTurns(turns: readonly Turn[], times: number, rounds: number): Promise<Nanos> {
  const nanos: Nanos = Object.fromEntries(turns.map(({ name }) => [name, []]));
  for (let round = -WARM_ROUNDS; round < rounds; round++) {
    for (const { name, run, finish, settle } of turns) {
      const begun = process.hrtime.bigint();
      run(times);
      if (finish !== undefined) await finish();
      const taken = Number(process.hrtime.bigint() - begun) / times;
      if (round >= 0) nanos[name]?.push(taken);
      await settle?.();
    }
  }
  return nanos;
}
