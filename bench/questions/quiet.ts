import { join } from 'node:path';
import type { CallArgs } from '../programs/call.js';
import type { Question } from '../question.js';
import { median } from '../report/statistics.js';
import { ask } from '../running/child.js';
import { BARE } from '../running/contender.js';
import { line } from '../running/line.js';
import { interleave } from '../running/rounds.js';
import { withReceiver } from '../running/sending.js';

const TIMES = 200_000;
const ROUNDS = 10;
const ROW = 'disabled call, alone';

export const quiet: Question = {
  title: 'a disabled call',
  how: `${TIMES.toLocaleString('en')} calls in a row below the level of the only sink, ${ROUNDS} rounds. Each contender runs alone in a process. A figure is the median of one process`,
  rows: [
    {
      name: ROW,
      unit: 'ns',
      better: 'less',
      must: { value: 5, where: { [BARE.name]: 37 } },
      aim: { value: 3 },
      why: 'the call compares levels, and checks whether the application has registered a provider since. pino replaces the method by an empty function',
    },
  ],
  ask: ({ contenders, rounds }) =>
    interleave(contenders, rounds, async (contender) => {
      const { folder, node } = await line(contender.line);
      const args = (url: string): CallArgs => ({
        ...{ ways: [contender.way], url, times: TIMES, rounds: ROUNDS },
        quiet: true,
      });
      const nanos = await withReceiver({}, (url) =>
        ask<Record<string, number[]>>({ path: join(folder, 'programs/call.js'), args: args(url), node }),
      );
      return { [ROW]: median(nanos[contender.way] ?? []) };
    }),
};
