import { Bench } from 'tinybench';

/** One way of doing something, so many times in a row. */
export interface Contender {
  readonly name: string;
  /** Does it `times` times. */
  run(times: number): void;
  /** Between two rounds: whatever was left to do. */
  settle?(): Promise<void>;
}

export interface Figures {
  readonly name: string;
  /** Nanoseconds each time. */
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** Runs all contenders in turn, round after round, so that a machine that changes its speed changes it for all of them. */
export async function measure(contenders: readonly Contender[], times: number, rounds = 15): Promise<Figures[]> {
  const samples = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (let round = -2; round < rounds; round++) {
    for (const { name, run, settle } of contenders) {
      const bench = new Bench({ iterations: 1, time: 0, warmup: false });
      bench.add(name, () => run(times));
      bench.runSync();
      const millis = bench.tasks[0]?.result;
      // The first two rounds are for the compiler.
      if (round >= 0 && millis !== undefined && 'latency' in millis)
        samples.get(name)?.push((millis.latency.mean * 1e6) / times);
      await settle?.();
    }
  }
  return [...samples].map(([name, values]) => {
    const sorted = values.sort((a, b) => a - b);
    return {
      name,
      median: sorted[sorted.length >> 1] ?? Number.NaN,
      min: sorted[0] ?? Number.NaN,
      max: sorted.at(-1) ?? Number.NaN,
    };
  });
}
