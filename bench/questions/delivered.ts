import { join } from 'node:path';
import type { Delivered, DeliveredArgs } from '../programs/delivered.js';
import { CHUNK } from '../programs/record.js';
import type { Question } from '../question.js';
import { median } from '../report/statistics.js';
import { beside } from '../running/beside.js';
import { ask } from '../running/child.js';
import type { Contender } from '../running/contender.js';
import { line } from '../running/line.js';
import { expectAll, withReceiver } from '../running/sending.js';

const COUNT = 16 * CHUNK;
const WARM_ROUNDS = 10;
const ROUNDS = 7;
const SPEED = 'delivered records/s, one thread, zero loss';
const CPU = 'CPU per delivered record';

export const delivered: Question = {
  title: 'delivery over OTLP',
  how: `${COUNT.toLocaleString('en')} records to a receiver that answers at once, ${ROUNDS} rounds after ${WARM_ROUNDS} for the compiler, each in turns with raw in one process, with the pauses that each needs to lose nothing: after every 2,048, a flush of the stock processor, or until no more than 4,096 wait; the whole process’s CPU, threads included; a figure is the median of one process. The message is the same text each time, as one without placeholders is: ours keeps how such texts and keys are written, which one that differs each time has no use of`,
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
  ask: ({ contenders, rounds }) => beside(contenders, rounds, together),
};

async function together(raw: Contender, contender: Contender): Promise<Record<string, Record<string, number>>> {
  const { folder, node } = await line(contender.line);
  const args = (url: string): DeliveredArgs => ({
    ...{ ways: [raw.way, contender.way], url },
    ...{ count: COUNT, warmRounds: WARM_ROUNDS, rounds: ROUNDS },
  });
  return withReceiver({}, async (url, counted) => {
    const said = await ask<Delivered>({ path: join(folder, 'programs/delivered.js'), args: args(url), node });
    expectAll(said.logged, await counted());
    return Object.fromEntries(
      Object.entries(said.figures).map(([way, { perSecond, cpuMicros }]) => [
        way,
        { [SPEED]: median(perSecond), [CPU]: median(cpuMicros) },
      ]),
    );
  });
}
