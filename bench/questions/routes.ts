import type { RoutesArgs } from '../programs/routes.js';
import type { Question } from '../question.js';
import { inOneProcess } from './one-process.js';

const ROW = 'call through the provider of an application';
const RAW = 'its own emit';
const seat = (name: string, ours = true) => ({ name, ours, base: RAW });

export const routes: Question = {
  title: 'a call in the provider of an application',
  how: 'the same record and the same empty processor behind the application’s provider (raw 0.223.1), in turns in one process; beside it an exporter of ours',
  rows: [
    {
      name: ROW,
      unit: 'ns',
      better: 'less',
      digits: 0,
      why: 'the record is made by us (copied, limited, with its exception), then once more by the provider, and what comes back is compared, since enrichers and redactors may have changed it',
    },
  ],
  ask({ quick }) {
    const args: RoutesArgs = { times: 10_000, rounds: quick ? 7 : 25 };
    const seats = {
      raw: seat(RAW, false),
      refused: seat('attached, no sink of ours takes it'),
      attached: seat('attached, one exporter'),
      beside: seat('beside, one exporter'),
    };
    return inOneProcess('routes', args, seats, (nanos) => ({ [ROW]: nanos }));
  },
};
