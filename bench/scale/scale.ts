import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lines } from '../report/lines.js';
import { PROJECT } from '../running/project.js';
import { type Outcome, type Scenario, simulate } from './simulation.js';

/* `npm run bench:scale`: simulates 1 to 10,000 processes, prints what became of them, and writes the table and the plots of docs/scale.md. */

const SEED = 1;
const PER_SECOND = 1_000;
const RECORD_BYTES = 300;
const QUEUE_RECORDS = Math.floor((128 * 2 ** 20) / RECORD_BYTES);
const HEADROOM = 2;
const FROM = 60;
const PROCESSES = [1, 10, 100, 1_000, 10_000];

interface Case {
  readonly what: string;
  readonly minutes: number;
  /** Of what is logged, that the destination still takes. */
  readonly left: number;
  readonly spool: boolean;
}

const CASES: readonly Case[] = [
  { what: 'nothing is taken for 2 minutes', minutes: 2, left: 0, spool: false },
  { what: 'half is taken for 2 minutes', minutes: 2, left: 0.5, spool: false },
  { what: 'nothing is taken for 10 minutes', minutes: 10, left: 0, spool: false },
  { what: 'the same, with a spool', minutes: 10, left: 0, spool: true },
];

function scenarioOf({ minutes, left, spool }: Case, processes: number): Scenario {
  const load = processes * PER_SECOND;
  const to = FROM + minutes * 60;
  return {
    ...{ processes, recordsPerSecond: PER_SECOND, capacityPerSecond: HEADROOM * load, latencyMillis: 20, seed: SEED },
    seconds: to + minutes * 60 + 120,
    trouble: { from: FROM, to, capacity: left * load },
    maxWaiting: spool ? Number.POSITIVE_INFINITY : QUEUE_RECORDS,
    ...(spool ? { maxElapsedMillis: Number.POSITIVE_INFINITY } : {}),
  };
}

const count = (value: number, digits = 0) =>
  value.toLocaleString('en', { maximumFractionDigits: digits, minimumFractionDigits: digits });
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function rowOf({ what }: Case, { processes, trouble }: Scenario, outcome: Outcome): readonly string[] {
  const { created, lost, duplicated, peakWaiting, drainSeconds, requests } = outcome;
  const during = requests.slice(trouble.from, trouble.to);
  const after = requests.slice(trouble.to);
  return [
    what,
    count(processes),
    `${count((lost / created) * 100, 1)} %`,
    count(duplicated),
    count((peakWaiting * RECORD_BYTES) / 2 ** 20),
    drainSeconds === undefined ? 'not in this run' : count(drainSeconds),
    count(mean(during) / processes, 2),
    count(Math.max(...after) / processes, 2),
  ];
}

const TITLES = [
  'the destination',
  'processes',
  'lost',
  'twice',
  'held by one process (in memory or on disk), MiB',
  'drained after, s',
  'requests a second and process, meanwhile',
  'afterwards, at most',
];
const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;

const rows: string[] = [];
const outcomes = new Map<string, Outcome>();
for (const one of CASES) {
  for (const processes of PROCESSES) {
    const scenario = scenarioOf(one, processes);
    const outcome = simulate(scenario);
    const gap = outcome.created - outcome.delivered - outcome.lost - outcome.left;
    if (Math.abs(gap) > processes) throw new Error(`${gap} records are nowhere`);
    if (processes === 1_000) outcomes.set(one.what, outcome);
    rows.push(line(rowOf(one, scenario, outcome)));
    console.log(rows.at(-1));
  }
}

const plots = join(PROJECT, 'docs/plots');
mkdirSync(plots, { recursive: true });
const million = (values: readonly number[] = []) => values.map((value) => value / 1e6);
const marked = { from: FROM, to: FROM + 120, what: 'trouble' };
const [gone, slow] = CASES.map(({ what }) => outcomes.get(what));
writeFileSync(
  join(plots, 'scale-waiting.svg'),
  lines(
    [
      { name: 'nothing is taken', values: million(gone?.waiting) },
      { name: 'half is taken', values: million(slow?.waiting) },
    ],
    { title: 'Records that wait in 1,000 processes', unit: 'million', marked },
  ),
);
writeFileSync(
  join(plots, 'scale-requests.svg'),
  lines(
    [
      { name: 'nothing is taken', values: gone?.requests ?? [] },
      { name: 'half is taken', values: slow?.requests ?? [] },
    ],
    { title: 'Requests a second of 1,000 processes', unit: 'requests', marked },
  ),
);
const page = join(PROJECT, 'docs/scale.md');
const [begin, end] = ['<!-- bench/scale: begin -->', '<!-- bench/scale: end -->'];
const table = [line(TITLES), line(TITLES.map(() => '---')), ...rows].join('\n');
const text = readFileSync(page, 'utf8');
writeFileSync(page, `${text.slice(0, text.indexOf(begin) + begin.length)}\n${table}\n${text.slice(text.indexOf(end))}`);
console.log('written to docs/scale.md, with 2 plots');
