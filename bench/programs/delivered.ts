import { logAll } from './tasks/log-all.js';
import { answer } from './told.js';
import { openWay, type Way } from './way.js';

/* How fast records are delivered, and what each costs the process, its threads included; the ways take turns in one process. */

export interface DeliveredArgs {
  readonly ways: readonly string[];
  readonly url: string;
  /** Records of each way in a round. */
  readonly count: number;
  /** Before those that count: for the compiler, which takes a fifth of all the processor's time in the first ten. */
  readonly warmRounds: number;
  readonly rounds: number;
}

/** A round each. */
interface Figures {
  readonly perSecond: number[];
  readonly cpuMicros: number[];
}

interface Turn extends Figures {
  readonly way: Way;
}

export interface Delivered {
  /** How many records the receiver should have, of all ways. */
  readonly logged: number;
  readonly figures: Readonly<Record<string, Figures>>;
}

await answer(async ({ ways, url, count, warmRounds, rounds }: DeliveredArgs): Promise<Delivered> => {
  const turns = await Promise.all(
    ways.map(async (name): Promise<Turn> => ({ way: await openWay(name, url, true), perSecond: [], cpuMicros: [] })),
  );
  let logged = 0;
  for (let round = -warmRounds; round < rounds; round++) {
    for (const { way, perSecond, cpuMicros } of turns) {
      const before = process.cpuUsage();
      const begun = performance.now();
      await logAll(way, count);
      await way.breathe(0);
      const millis = performance.now() - begun;
      const { user, system } = process.cpuUsage(before);
      logged += count;
      if (round < 0) continue;
      perSecond.push((count * 1_000) / millis);
      cpuMicros.push((user + system) / count);
    }
  }
  await Promise.all(turns.map(({ way }) => way.end()));
  const figures = turns.map(({ perSecond, cpuMicros }, at) => [ways[at], { perSecond, cpuMicros }]);
  return { logged, figures: Object.fromEntries(figures) };
});
