import { type Load, WARM_MILLIS } from '../programs/tasks/load.js';
import type { Question } from '../question.js';
import { BARE } from '../running/contender.js';
import { interleave } from '../running/rounds.js';
import { send } from '../running/sending.js';

const PER_SECOND = 20_000;
const CPU = 'CPU of a core at 20 k/s';
const LOST = '20 k/s, collector answers at once: lost';
const DELAY = 'event-loop delay p99 at 20 k/s, above idle';

export const load: Question = {
  title: 'a steady load',
  how: `200 records every 10 ms for 5 s, after a warm-up of ${WARM_MILLIS / 1_000} s. The CPU of the same process with the same timers, but without logging, is subtracted. Then 3 s more of the same load, with the delay of the event loop sampled every millisecond`,
  rows: [
    {
      name: CPU,
      unit: '%',
      better: 'less',
      must: { value: 6, where: { [BARE.name]: 15 } },
      aim: { value: 4 },
      why: 'every 2,048 records are a request, whose answer is awaited and read. Garbage collection adds to it',
    },
    {
      name: DELAY,
      unit: 'ms',
      better: 'less',
      digits: 2,
      must: { value: 0.5, where: { [BARE.name]: 1.9 } },
      aim: { value: 0.2 },
      why: 'a request of 2,048 records is encoded in slices, but written to the socket in one piece. The 200 calls themselves are in the figure, too',
    },
    {
      name: LOST,
      unit: '%',
      better: 'less',
      must: { value: 0 },
      aim: { value: 0 },
      judged: 'worst',
      why: 'no record may be lost: this is a bug',
    },
  ],
  ask: ({ contenders, fewRounds, quick }) =>
    interleave(contenders, fewRounds, async (contender) => {
      const task = { task: 'load', perSecond: PER_SECOND, millis: quick ? 2_000 : 5_000 } as const;
      const { said, counted } = await send<Load>(contender, task);
      return { [CPU]: said.cpuPercent, [DELAY]: said.delayMillis, [LOST]: (1 - counted.records / said.logged) * 100 };
    }),
};
