import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FileArgs } from '../programs/file.js';
import type { Bound, Question } from '../question.js';
import { later } from '../running/leftovers.js';
import { inOneProcess } from './one-process.js';

const TIMES = 10_000;

interface Kind {
  readonly through: boolean;
  readonly title: string;
  readonly row: string;
  readonly pino: string;
  readonly must: Bound;
  readonly aim: Bound;
  readonly why: string;
}

function file({ through, title, row, pino, must, aim, why }: Kind): Question {
  const seat = (name: string, ours = true) => ({ name, ours, base: pino });
  return {
    title,
    how: `${TIMES.toLocaleString('en')} lines a round, in turns in one process${through ? '' : '. The clock stops once all lines are in the file'}`,
    rows: [{ name: row, unit: 'records/s', better: 'more', digits: 0, must, aim, why }],
    async ask({ quick }) {
      const folder = mkdtempSync(join(tmpdir(), 'logly-bench-'));
      const cleared = later(() => rmSync(folder, { recursive: true, force: true }));
      const args: FileArgs = { folder, through, times: TIMES, rounds: quick ? 7 : 25 };
      const seats = { pino: seat(pino, false), json: seat('logly-otel, JSON'), text: seat('logly-otel, text') };
      try {
        return await inOneProcess('file', args, seats, (nanos) => ({ [row]: nanos.map((each) => 1e9 / each) }));
      } finally {
        cleared();
      }
    },
  };
}

export const enqueued = file({
  through: false,
  title: 'a line to a file, enqueued',
  row: 'file, records/s: enqueued',
  pino: 'pino, async file',
  must: { times: 1.5 },
  aim: { times: 2.5 },
  why: 'logly-otel formats a line later, from a copy of the values, with a date to the microsecond. pino formats it in the call, with a number of milliseconds',
});

export const writtenThrough = file({
  through: true,
  title: 'a line to a file, written through',
  row: 'file, records/s: written through',
  pino: 'pino, sync file',
  must: { times: 0.9 },
  aim: { times: 1.2 },
  why: 'most of the time is the system’s write, once a line, and the same for both. logly-otel writes a date to the microsecond, pino a number of milliseconds',
});
