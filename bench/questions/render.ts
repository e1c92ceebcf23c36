import type { RenderArgs } from '../programs/render.js';
import type { Question } from '../question.js';
import { inOneProcess } from './one-process.js';

const ROW = 'text of a record';
const seat = (name: string) => ({ name, ours: true, base: '' });

export const render: Question = {
  title: 'the text of a record',
  how: '10,000 times a round, in turns in one process; no other library is asked',
  rows: [{ name: ROW, unit: 'ns', better: 'less', digits: 0, why: 'most of it is the JSON of the fields' }],
  ask({ quick }) {
    const args: RenderArgs = { times: 10_000, rounds: quick ? 7 : 25 };
    const seats = {
      small: seat('a small template'),
      colourful: seat('one with colours and fields'),
      json: seat('a line of JSON'),
      profile: seat('a line of JSON as Elastic reads it'),
    };
    return inOneProcess('render', args, seats, (nanos) => ({ [ROW]: nanos }));
  },
};
