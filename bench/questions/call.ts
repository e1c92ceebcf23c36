import { join } from 'node:path';
import type { CallArgs } from '../programs/call.js';
import type { Question, Taken } from '../question.js';
import { median } from '../report/statistics.js';
import { ask } from '../running/child.js';
import { BARE, type Contender, OURS } from '../running/contender.js';
import { line } from '../running/line.js';
import { interleave } from '../running/rounds.js';
import { withReceiver } from '../running/sending.js';

/** Fits the stock queue. */
const TIMES = 2_000;
const ROUNDS = 30;
const ROW = 'enabled call with an OTLP sink, on the caller’s thread';

/** Nanoseconds of a call, by way: all of them in one process, in turns. */
async function together(contenders: readonly Contender[]): Promise<Record<string, number>> {
  // The last one is who is asked about.
  const { folder, node } = await line((contenders.at(-1) ?? OURS).line);
  const args = (url: string): CallArgs => ({
    ways: contenders.map(({ way }) => way),
    url,
    times: TIMES,
    rounds: ROUNDS,
  });
  const nanos = await withReceiver({}, (url) =>
    ask<Record<string, number[]>>({ path: join(folder, 'programs/call.js'), args: args(url), node }),
  );
  return Object.fromEntries(Object.entries(nanos).map(([way, rounds]) => [way, median(rounds)]));
}

export const call: Question = {
  title: 'a log call',
  how: `${TIMES} calls in a row, ${ROUNDS} rounds, ours and raw in turns in one process; each peer in turns with both; a figure is the median of one process`,
  rows: [
    {
      name: ROW,
      unit: 'ns',
      better: 'less',
      digits: 0,
      must: { times: 1 / 3 },
      aim: { times: 1 / 5 },
      why: 'a third is the copy of the attributes, which could have changed if they were copied later, a sixth the clock; the rest is spread over the record and its way into the queues',
    },
  ],
  async ask({ contenders, rounds }): Promise<Taken[]> {
    // Raw rides along with ours of its line.
    const raws = new Map<string, number[]>();
    const asked = contenders.filter(({ way }) => way !== BARE.way);
    const taken = await interleave(asked, rounds, async (contender) => {
      const raw = contenders.find(({ way, line }) => way === BARE.way && line === contender.line) ?? BARE;
      const beside = contender.ours ? [raw, contender] : [raw, OURS, contender];
      const figures = await together(beside);
      if (contender.ours) raws.set(raw.name, [...(raws.get(raw.name) ?? []), figures[raw.way] ?? Number.NaN]);
      return { [ROW]: figures[contender.way] ?? Number.NaN };
    });
    return contenders.map(({ name, base }) => {
      const found = taken.find(({ contender }) => contender === name);
      if (found !== undefined) return found;
      const samples = raws.get(name);
      return samples === undefined
        ? { contender: name, ours: false, base, samples: {}, failed: 'failed together with ours' }
        : { contender: name, ours: false, base, samples: { [ROW]: samples } };
    });
  },
};
