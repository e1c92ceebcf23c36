import type { Behaviour } from '../programs/receiver.js';
import type { Numbered } from '../programs/tasks/numbered.js';
import type { Effort, Question, Row, Taken } from '../question.js';
import { BARE, type Contender, OURS } from '../running/contender.js';
import { interleave } from '../running/rounds.js';
import { send, type Task } from '../running/sending.js';

const PER_SECOND = 20_000;
const BURST = 200_000;
const MORE_THAN_IDS = 1.1;

function lost(name: string): Row {
  const nothing = { value: 0 };
  const why = 'no record may be lost: this is a bug';
  return { name: `${name}: lost`, unit: '%', better: 'less', must: nothing, aim: nothing, judged: 'worst', why };
}

function duplicated(name: string): Row {
  const nothing = { value: 0 };
  const why = 'a batch whose answer is lost is sent again. OTLP has no other way to lose no record';
  const row = { name: `${name}: duplicated`, unit: 'records', better: 'less', digits: 0 } as const;
  return { ...row, must: nothing, aim: nothing, judged: 'worst', why };
}

/** Each record has a number, which the receiver looks for. */
function numbered(
  rows: readonly Row[],
  task: Task,
  behaviour: Behaviour,
  contenders: readonly Contender[],
  rounds: Effort['rounds'],
): Promise<Taken[]> {
  return interleave(contenders, rounds, async (contender) => {
    const { said, counted } = await send<Numbered>(contender, task, behaviour);
    const figures = [(1 - counted.distinct / said.logged) * 100, counted.repeated];
    return Object.fromEntries(rows.map(({ name }, i) => [name, figures[i] ?? Number.NaN]));
  });
}

const ofBurst = [lost('200 k calls in one loop, defaults')];
export const burst: Question = {
  title: 'a burst',
  how: '200,000 calls in one loop, then a flush. All settings are the defaults. Each record has its own number',
  rows: ofBurst,
  ask: ({ contenders, rounds, fewRounds, quick }) =>
    numbered(ofBurst, { task: 'flood', count: BURST }, { ids: BURST }, contenders, quick ? fewRounds : rounds),
};

function trickle(rows: readonly Row[], seconds: number, behaviour: Behaviour): Question['ask'] {
  const { task, ids } = trickleTask(PER_SECOND, seconds);
  return ({ contenders, fewRounds }) => numbered(rows, task, { ...behaviour, ids }, contenders, fewRounds);
}

function trickleTask(perSecond: number, seconds: number): { readonly task: Task; readonly ids: number } {
  const task: Task = { task: 'trickle', perSecond, millis: seconds * 1_000 };
  return { task, ids: Math.ceil(perSecond * seconds * MORE_THAN_IDS) };
}

const ofSlow = [lost('20 k/s, collector answers after 50 ms')];
export const slowCollector: Question = {
  title: 'a slow collector',
  how: '20,000 numbered records a second for 4 s, then a flush. All settings are the defaults. Each answer comes after 50 ms',
  rows: ofSlow,
  ask: trickle(ofSlow, 4, { delayMillis: 50 }),
};

const ofOutage = [lost('20 k/s, 2 s of 503'), duplicated('20 k/s, 2 s of 503')];
export const outage: Question = {
  title: 'an outage',
  how: '20,000 numbered records a second for 6 s, then a flush. All settings are the defaults. From 2 s to 4 s after the first request, the answer is 503',
  rows: ofOutage,
  ask: trickle(ofOutage, 6, { refuse: { afterMillis: 2_000, forMillis: 2_000 } }),
};

/** Ours and raw alone: all others end in raw's processor and exporter. */
const isOursOrRaw = ({ way }: Contender) => way === OURS.way || way === BARE.way;

const ROUND_TRIPS = [20_000, 50_000].flatMap((perSecond) =>
  [1, 20, 200].map((delayMillis) => ({
    ...{ perSecond, delayMillis },
    row: lost(`${perSecond / 1_000} k/s, collector answers after ${delayMillis} ms`),
  })),
);
export const roundTrips: Question = {
  title: 'round trips',
  how: '20,000 and 50,000 numbered records a second for 4 s, then a flush. All settings are the defaults. Each answer comes after 1, 20 or 200 ms',
  rows: ROUND_TRIPS.map(({ row }) => row),
  ask: ({ contenders, fewRounds, quick }) =>
    interleave(contenders.filter(isOursOrRaw), fewRounds, async (contender) => {
      const figures: Record<string, number> = {};
      for (const { perSecond, delayMillis, row } of quick ? ROUND_TRIPS.slice(-1) : ROUND_TRIPS) {
        const { task, ids } = trickleTask(perSecond, 4);
        const { said, counted } = await send<Numbered>(contender, task, { delayMillis, ids });
        figures[row.name] = (1 - counted.distinct / said.logged) * 100;
      }
      return figures;
    }),
};

const LOADED_OUTAGES = [
  { name: '50 k/s, answers after 200 ms, 2 s of 503', perSecond: 50_000, delayMillis: 200 },
  { name: '50 k/s, answers at once, 2 s of 503', perSecond: 50_000, delayMillis: 0 },
].map(({ name, ...load }) => {
  const requests: Row = {
    ...{ name: `${name}: requests refused`, unit: 'requests', better: 'less', digits: 0, must: { value: 20 } },
    why: 'all requests in flight when the outage begins are refused. After that, the exporter sends one request at a time until one succeeds',
  };
  return { ...load, rows: [lost(name), duplicated(name), requests] as const };
});
export const loadedOutage: Question = {
  title: 'an outage under load',
  how: '50,000 numbered records a second for 5 s, then a flush. All settings are the defaults. From 1.5 s to 3.5 s after the first request, the answer is 503',
  rows: LOADED_OUTAGES.flatMap(({ rows }) => rows),
  ask: ({ contenders, fewRounds }) =>
    interleave(contenders.filter(isOursOrRaw), fewRounds, async (contender) => {
      const figures: Record<string, number> = {};
      for (const { perSecond, delayMillis, rows } of LOADED_OUTAGES) {
        const { task, ids } = trickleTask(perSecond, 5);
        const refuse = { afterMillis: 1_500, forMillis: 2_000 };
        const { said, counted } = await send<Numbered>(contender, task, { delayMillis, ids, refuse });
        const [lostRow, duplicatedRow, requestsRow] = rows;
        figures[lostRow.name] = (1 - counted.distinct / said.logged) * 100;
        figures[duplicatedRow.name] = counted.repeated;
        figures[requestsRow.name] = counted.refused;
      }
      return figures;
    }),
};
