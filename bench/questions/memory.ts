import type { Growth } from '../programs/tasks/stream.js';
import type { Question } from '../question.js';
import { interleave } from '../running/rounds.js';
import { expectAll, send } from '../running/sending.js';

const COUNT = 1_000_000;
const OLD = 'memory growth while 1 M records stream, without V8’s young generation';
const TOTAL = 'memory growth while 1 M records stream, in total';

export const memory: Question = {
  title: 'memory',
  how: 'the peak of the resident set, sampled after every 2,048 records. The baseline is taken after an eighth of the records and a garbage collection. The pauses are those of “Delivery over OTLP”',
  rows: [
    {
      name: OLD,
      unit: 'MB',
      better: 'less',
      must: { value: 16 },
      aim: { value: 8 },
      why: 'a record that survives two young collections moves to the old generation, and stays until the next major collection',
    },
    {
      name: TOTAL,
      unit: 'MB',
      better: 'less',
      must: { value: 48 },
      aim: { value: 16 },
      why: 'V8’s young generation grows to three times 16 MB under load',
    },
  ],
  ask: ({ contenders, fewRounds, quick }) =>
    interleave(contenders, fewRounds, async (contender) => {
      const { said, counted } = await send<Growth>(contender, { task: 'stream', count: quick ? COUNT / 4 : COUNT });
      expectAll(said.logged, counted);
      return { [OLD]: said.withoutYoung, [TOTAL]: said.total };
    }),
};
