import type { RoutesArgs } from '../programs/routes.js';
import type { Question, Row, Taken } from '../question.js';
import type { LineName } from '../running/line.js';
import { inOneProcess } from './one-process.js';

const LINES: readonly (readonly [LineName, string])[] = [
  ['sdk-0.223', '0.223.1'],
  ['sdk-3', '3.1.1, newer Node'],
];
const WHY =
  'the call copies its values once for both, since the SDK drops or shares what is not plain; what comes back is compared with that copy, since redactors may have changed it, which takes as long as a copy; what waits for an exporter survives the garbage collections that the emit causes, and is moved by them, as where both are called one after the other';
const ROWS = {
  refused: row('call attached, no sink of ours takes it', 1.35, 1.15),
  attached: row('call attached, one exporter', 1.5, 1.3),
  beside: row('call beside, one exporter', 1.4, 1.25),
};

function row(name: string, must: number, aim: number): Row {
  return { name, unit: 'ns', better: 'less', digits: 0, must: { times: must }, aim: { times: aim }, why: WHY };
}

/** The emit of that line is what each row is compared with. */
async function on([line, version]: (typeof LINES)[number], args: RoutesArgs): Promise<Taken[]> {
  const raw = `its own emit, ${version}`;
  const seats = {
    raw: { name: raw, ours: false, base: raw },
    ...Object.fromEntries(Object.keys(ROWS).map((way) => [way, { name: way, ours: true, base: raw }])),
  };
  const all = Object.values(ROWS).map(({ name }) => name);
  const samplesOf = (nanos: readonly number[], way: string) =>
    Object.fromEntries((way in ROWS ? [ROWS[way as keyof typeof ROWS].name] : all).map((name) => [name, nanos]));
  const taken = await inOneProcess('routes', args, seats, samplesOf, line);
  const ours = taken.filter((one) => one.ours);
  const samples = Object.assign({}, ...ours.map((one) => one.samples)) as Taken['samples'];
  return [...taken.filter((one) => !one.ours), { ...(ours[0] as Taken), contender: `logly-otel, ${version}`, samples }];
}

export const routes: Question = {
  title: 'a call in the provider of an application',
  how: 'the same record and the same empty processor behind the application’s provider (raw), in turns in one process; beside it an exporter of ours',
  rows: Object.values(ROWS),
  async ask({ quick }) {
    const args: RoutesArgs = { times: 10_000, rounds: quick ? 7 : 25 };
    const taken: Taken[] = [];
    for (const line of LINES) taken.push(...(await on(line, args)));
    return taken;
  },
};
