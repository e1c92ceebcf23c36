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
  how: `${COUNT.toLocaleString('en')} records to a receiver that answers at once, ${ROUNDS} rounds after ${WARM_ROUNDS} warm-up rounds. Each contender takes turns with the OTel SDK in one process. Each pauses as it needs to lose nothing. The stock processor is flushed after every 2,048 records; the others wait until at most 4,096 are pending. CPU is that of the whole process, threads included. A figure is the median of one process. The message is the same text each time. logly-otel caches the encoding of such texts and keys, which does not help where every text differs`,
  rows: [
    {
      name: SPEED,
      unit: 'records/s',
      better: 'more',
      digits: 0,
      must: { times: 4 },
      aim: { times: 6 },
      why: 'one thread copies the attributes in the call, encodes them, and writes to the socket',
    },
    {
      name: CPU,
      unit: 'µs',
      better: 'less',
      digits: 2,
      must: { times: 1 / 4.5 },
      aim: { times: 1 / 7 },
      why: 'attributes are copied in the call and encoded when they are sent. Encoding them in the call would take less CPU in total. But the call would take longer, and a batch could not be halved',
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
