import type { RedactArgs } from '../programs/redact.js';
import type { Question, Row } from '../question.js';
import { inOneProcess } from './one-process.js';

const WHY =
  'each name is looked up on the copy of the fields, mostly by a comparison with that of the call before; each text that is new is gone through once';
const ROWS = {
  names: row('call with names redacted', 1.1, 1.05),
  'names and values': row('call with names and values redacted', 1.2, 1.1),
};
const TEXTS = ['text as it is', 'filled text'];

function row(name: string, must: number, aim: number): Row {
  return { name, unit: '×', better: 'less', digits: 2, must: { value: must }, aim: { value: aim }, why: WHY };
}

export const redact: Question = {
  title: 'redaction in a call',
  how: 'a call with five fields to one sync sink, with a text as it is and one that the fields fill, nothing of it secret; with and without redaction in turns in one process: a figure is the ratio of two turns beside each other',
  rows: Object.values(ROWS),
  async ask({ quick }) {
    const args: RedactArgs = { times: 500, rounds: quick ? 200 : 1_000 };
    const seats = Object.fromEntries(TEXTS.map((text) => [text, { name: text, ours: true, base: '' }]));
    return inOneProcess('redact', args, seats, (_, text, all) =>
      Object.fromEntries(
        Object.entries(ROWS).map(([way, { name }]) => [name, ratios(all[`${text}, ${way}`], all[text])]),
      ),
    );
  },
};

function ratios(nanos: readonly number[] = [], without: readonly number[] = []): number[] {
  return nanos.map((taken, round) => taken / (without[round] as number));
}
