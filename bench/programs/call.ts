import { FAILS_EVERY, FIELDS } from './record.js';
import { type Nanos, takeTurns } from './rounds.js';
import { answer } from './told.js';
import { logOne, openWay } from './way.js';

/* What a log call costs its caller, with a sink that sends; the ways take turns in one process. */

export interface CallArgs {
  readonly ways: readonly string[];
  readonly url: string;
  /** No more in a round than the stock queue holds: a record that is dropped is cheap. */
  readonly times: number;
  readonly rounds: number;
  /** Calls that nobody wants instead. */
  readonly quiet?: true;
}

await answer(async ({ ways, url, times, rounds, quiet }: CallArgs): Promise<Nanos> => {
  const turns = await Promise.all(
    ways.map(async (name) => {
      const way = await openWay(name, url, false);
      const loud = (count: number) => {
        for (let i = 0; i < count; i++) logOne(way, FAILS_EVERY, i);
      };
      const silent = (count: number) => {
        for (let i = 0; i < count; i++) way.quiet(FIELDS);
      };
      return { name, run: quiet ? silent : loud, settle: () => way.breathe(0) };
    }),
  );
  return takeTurns(turns, times, rounds);
});
