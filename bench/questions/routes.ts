import type { RoutesArgs } from '../programs/routes.js';
import type { Question, Row, Taken } from '../question.js';
import type { LineName } from '../running/line.js';
import { inOneProcess } from './one-process.js';

const LINES: readonly (readonly [LineName, string])[] = [
  ['sdk-0.223', '0.223.1'],
  ['sdk-3', '3.1.1, newer Node'],
];
const WHY =
  'the call copies its values for both, because the SDK drops or shares values that are not plain. The record that comes back is compared with that copy, because a processor may have redacted it. The comparison takes as long as a copy. Pending records survive the garbage collections that `emit` causes, and V8 moves them';
const ROWS = {
  refused: row('call through an attached provider, no sink enabled', 1.35, 1.15),
  attached: row('call through an attached provider, one exporter', 1.5, 1.3),
  beside: row('call to a provider and one exporter', 1.4, 1.25),
};

function row(name: string, must: number, aim: number): Row {
  return { name, unit: 'ns', better: 'less', digits: 0, must: { times: must }, aim: { times: aim }, why: WHY };
}

/** The emit of that line is what each row is compared with. */
async function on([line, version]: (typeof LINES)[number], args: RoutesArgs): Promise<Taken[]> {
  const raw = `provider’s own emit, ${version}`;
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
  title: 'a call through the application’s provider',
  how: 'the same record, and the same empty processor in the application’s provider, in turns in one process. The baseline is `emit` of that provider. “Attached” means that the provider has the processor of `logger.attach()`',
  rows: Object.values(ROWS),
  async ask({ quick }) {
    const args: RoutesArgs = { times: 10_000, rounds: quick ? 7 : 25 };
    const taken: Taken[] = [];
    for (const line of LINES) taken.push(...(await on(line, args)));
    return taken;
  },
};
