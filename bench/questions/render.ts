import type { RenderArgs } from '../programs/render.js';
import type { Question } from '../question.js';
import { inOneProcess } from './one-process.js';

const ROW = 'formatting a record';
const seat = (name: string) => ({ name, ours: true, base: '' });

export const render: Question = {
  title: 'formatting a record',
  how: '10,000 records a round, in turns in one process. No other library is measured',
  rows: [{ name: ROW, unit: 'ns', better: 'less', digits: 0, why: 'most of it is the JSON of the fields' }],
  ask({ quick }) {
    const args: RenderArgs = { times: 10_000, rounds: quick ? 7 : 25 };
    const seats = {
      small: seat('logly-otel, small template'),
      colourful: seat('logly-otel, template with colours and fields'),
      json: seat('logly-otel, JSON'),
      profile: seat('logly-otel, JSON for Elastic'),
    };
    return inOneProcess('render', args, seats, (nanos) => ({ [ROW]: nanos }));
  },
};
