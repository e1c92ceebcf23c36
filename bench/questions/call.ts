import { join } from 'node:path';
import type { CallArgs } from '../programs/call.js';
import { WARM_ROUNDS } from '../programs/rounds.js';
import type { Question } from '../question.js';
import { median } from '../report/statistics.js';
import { beside } from '../running/beside.js';
import { ask } from '../running/child.js';
import type { Contender } from '../running/contender.js';
import { line } from '../running/line.js';
import { withReceiver } from '../running/sending.js';

/** Fits the stock queue. */
const TIMES = 2_000;
const ROUNDS = 30;
const ROW = 'enabled call with an OTLP sink, on the caller’s thread';

/** Nanoseconds of a call, by way. */
async function together(raw: Contender, contender: Contender): Promise<Record<string, Record<string, number>>> {
  const { folder, node } = await line(contender.line);
  const args = (url: string): CallArgs => ({ ways: [raw.way, contender.way], url, times: TIMES, rounds: ROUNDS });
  const nanos = await withReceiver({}, (url) =>
    ask<Record<string, number[]>>({ path: join(folder, 'programs/call.js'), args: args(url), node }),
  );
  return Object.fromEntries(Object.entries(nanos).map(([way, rounds]) => [way, { [ROW]: median(rounds) }]));
}

export const call: Question = {
  title: 'a log call',
  how: `${TIMES.toLocaleString('en')} calls in a row, ${ROUNDS} rounds after ${WARM_ROUNDS} warm-up rounds. Each contender takes turns with the OTel SDK in one process. A figure is the median of one process`,
  rows: [
    {
      name: ROW,
      unit: 'ns',
      better: 'less',
      digits: 0,
      must: { times: 1 / 3 },
      aim: { times: 1 / 5 },
      why: 'the copy of the attributes takes a third of the call: the caller may change them afterwards. The clock takes a sixth. The rest is the record and the queues',
    },
  ],
  ask: ({ contenders, rounds }) => beside(contenders, rounds, together),
};
