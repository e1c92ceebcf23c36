import { Bench } from 'tinybench';

/** One way of doing something, so many times in a row. */
export interface Contender {
  readonly name: string;
  /** Does it `times` times. */
  run(times: number): void;
  /** Counted in: the end of what goes on after `run`. */
  finish?(): Promise<void>;
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

/** Nanoseconds of one round. */
async function once({ name, run, finish }: Contender, times: number): Promise<number> {
  const bench = new Bench({ iterations: 1, time: 0, warmup: false });
  if (finish === undefined) {
    bench.add(name, () => run(times));
    bench.runSync();
  } else {
    bench.add(name, async () => {
      run(times);
      await finish();
    });
    await bench.run();
  }
  const result = bench.tasks[0]?.result;
  return result !== undefined && 'latency' in result ? result.latency.mean * 1e6 : Number.NaN;
}

/** Runs all contenders in turn, round after round, so that a machine that changes its speed changes it for all of them. */
export async function measure(contenders: readonly Contender[], times: number, rounds = 15): Promise<Figures[]> {
  const samples = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (let round = -2; round < rounds; round++) {
    for (const contender of contenders) {
      const nanos = await once(contender, times);
      // The first two rounds are for the compiler.
      if (round >= 0) samples.get(contender.name)?.push(nanos / times);
      await contender.settle?.();
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
