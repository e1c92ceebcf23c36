import { join } from 'node:path';
import type { Pending, PendingArgs } from '../programs/pending.js';
import type { Question } from '../question.js';
import { ask } from '../running/child.js';
import { type Contender, OURS } from '../running/contender.js';
import { line } from '../running/line.js';
import { interleave } from '../running/rounds.js';

const SINKS = 10;
const RECORDS = 50_000;
const CALL = 'log call with 10 async sinks';
const HEAP = 'heap per pending record, 10 async sinks';
const LOGTAPE = 'LogTape, async sinks';
const CONTENDERS: readonly Contender[] = [
  { ...OURS, base: LOGTAPE },
  { ...OURS, name: LOGTAPE, way: 'logtape-pending', ours: false, base: LOGTAPE },
];

export const pending: Question = {
  title: 'ten async sinks',
  how: `${RECORDS.toLocaleString('en')} calls in one loop, so that all records are pending. Each round runs in its own process. The heap is measured after a garbage collection, without the attributes that the caller made`,
  rows: [
    {
      name: CALL,
      unit: 'µs',
      better: 'less',
      digits: 2,
      must: { value: 1, where: { [LOGTAPE]: 10.8 } },
      aim: { value: 0.6 },
      why: 'the pending records make the heap grow, and its garbage collection is most of the time. With one sink the figure is the same',
    },
    {
      name: HEAP,
      unit: 'bytes',
      better: 'less',
      digits: 0,
      must: { value: 400 },
      aim: { value: 200 },
      why: 'the ten queues share one record with its copied attributes, nested ones included',
    },
  ],
  ask: ({ quick }) =>
    interleave(
      CONTENDERS,
      () => (quick ? 2 : 5),
      async ({ way, line: name }) => {
        const { folder, node } = await line(name);
        const { micros, bytes } = await ask<Pending>({
          path: join(folder, 'programs/pending.js'),
          args: { way: way as PendingArgs['way'], sinks: SINKS, records: RECORDS } satisfies PendingArgs,
          node,
          execArgv: ['--expose-gc'],
        });
        return { [CALL]: micros, [HEAP]: bytes };
      },
    ),
};
