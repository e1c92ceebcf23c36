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
  how: `${RECORDS.toLocaleString('en')} calls in one loop, so that all of them wait; each round in a process of its own; the heap after a garbage collection, without the attributes that the caller made`,
  rows: [
    {
      name: CALL,
      unit: 'µs',
      better: 'less',
      digits: 2,
      must: { value: 1, where: { [LOGTAPE]: 10.8 } },
      aim: { value: 0.6 },
      why: 'a heap that grows by all that waits is collected meanwhile, which is most of it: with one sink it is the same',
    },
    {
      name: HEAP,
      unit: 'bytes',
      better: 'less',
      digits: 0,
      must: { value: 400 },
      aim: { value: 200 },
      why: 'one record, shared by the ten queues, with its copied attributes, the nested ones included',
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
