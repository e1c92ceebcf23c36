import type { RedactArgs } from '../programs/redact.js';
import type { Question, Row } from '../question.js';
import { inOneProcess } from './one-process.js';

const WHY =
  'each name is checked on the copy of the fields, mostly by a comparison with the name of the call before. Each new text is searched once';
const ROWS = {
  names: row('call with names redacted', 1.1, 1.05),
  'names and values': row('call with names and values redacted', 1.2, 1.1),
};
/** Keys of the program’s answer, with the names of the contenders. */
const TEXTS = { 'text as it is': 'logly-otel, constant message', 'filled text': 'logly-otel, placeholders' };

function row(name: string, must: number, aim: number): Row {
  return { name, unit: '×', better: 'less', digits: 2, must: { value: must }, aim: { value: aim }, why: WHY };
}

export const redact: Question = {
  title: 'redaction in a call',
  how: 'a call with five fields, none secret, to one sync sink. The message is constant, or has placeholders that the fields fill. Calls with and without redaction take turns in one process. A figure is the ratio of two adjacent turns',
  rows: Object.values(ROWS),
  async ask({ quick }) {
    const args: RedactArgs = { times: 500, rounds: quick ? 200 : 1_000 };
    const seats = Object.fromEntries(
      Object.entries(TEXTS).map(([text, name]) => [text, { name, ours: true, base: '' }]),
    );
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
