import type { Delivered } from '../programs/tasks/deliver.js';
import type { Question } from '../question.js';
import { interleave } from '../running/rounds.js';
import { expectAll, send } from '../running/sending.js';

const COUNT = 200_000;
const SPEED = 'delivered records/s, one thread, zero loss';
const CPU = 'CPU per delivered record';

export const delivered: Question = {
  title: 'delivery over OTLP',
  how: `${COUNT.toLocaleString('en')} records to a receiver that answers at once, with the pauses that each needs to lose nothing: after every 2,048, a flush of the stock processor, or until no more than 4,096 wait; the whole process’s CPU, threads included. The message is the same text each time, as one without placeholders is: ours keeps how such texts and keys are written, which one that differs each time has no use of`,
  rows: [
    {
      name: SPEED,
      unit: 'records/s',
      better: 'more',
      digits: 0,
      must: { times: 4 },
      aim: { times: 6 },
      why: 'the copy of the attributes at the call, their encoding at the drain and the socket share one thread',
    },
    {
      name: CPU,
      unit: 'µs',
      better: 'less',
      digits: 2,
      must: { times: 1 / 4.5 },
      aim: { times: 1 / 7 },
      why: 'records are copied at the call and encoded at the drain: what would be cheaper, encoding at the call, makes the call dearer and queues that cannot be halved',
    },
  ],
  ask: ({ contenders, rounds, quick }) =>
    interleave(contenders, rounds, async (contender) => {
      const { said, counted } = await send<Delivered>(contender, { task: 'deliver', count: quick ? COUNT / 2 : COUNT });
      expectAll(said.logged, counted);
      return { [SPEED]: said.perSecond, [CPU]: said.cpuMicros };
    }),
};
