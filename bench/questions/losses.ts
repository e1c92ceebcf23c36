import type { Behaviour } from '../programs/receiver.js';
import type { Numbered } from '../programs/tasks/numbered.js';
import type { Effort, Question, Row, Taken } from '../question.js';
import type { Contender } from '../running/contender.js';
import { interleave } from '../running/rounds.js';
import { send, type Task } from '../running/sending.js';

const PER_SECOND = 20_000;
const BURST = 200_000;
const MORE_THAN_IDS = 1.1;

function lost(name: string): Row {
  const nothing = { value: 0 };
  const why = 'nothing may be lost: this is a bug';
  return { name: `${name}: lost`, unit: '%', better: 'less', must: nothing, aim: nothing, judged: 'worst', why };
}

function duplicated(name: string): Row {
  const nothing = { value: 0 };
  const why = 'a batch whose answer was lost on the way is sent again: OTLP has no other way to lose nothing';
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
  how: '200,000 calls in one loop, each record with a number of its own, everything at its default; then a flush',
  rows: ofBurst,
  ask: ({ contenders, rounds, fewRounds, quick }) =>
    numbered(ofBurst, { task: 'flood', count: BURST }, { ids: BURST }, contenders, quick ? fewRounds : rounds),
};

function trickle(rows: readonly Row[], seconds: number, behaviour: Behaviour): Question['ask'] {
  const task: Task = { task: 'trickle', perSecond: PER_SECOND, millis: seconds * 1_000 };
  const ids = Math.ceil(PER_SECOND * seconds * MORE_THAN_IDS);
  return ({ contenders, fewRounds }) => numbered(rows, task, { ...behaviour, ids }, contenders, fewRounds);
}

const ofSlow = [lost('20 k/s, collector answers after 50 ms')];
export const slowCollector: Question = {
  title: 'a slow collector',
  how: '20,000 numbered records a second for 4 s, everything at its default, every answer comes after 50 ms; then a flush',
  rows: ofSlow,
  ask: trickle(ofSlow, 4, { delayMillis: 50 }),
};

const ofOutage = [lost('20 k/s, 2 s of 503'), duplicated('20 k/s, 2 s of 503')];
export const outage: Question = {
  title: 'an outage',
  how: '20,000 numbered records a second for 6 s, everything at its default; from 2 s to 4 s after the first request the answer is 503; then a flush',
  rows: ofOutage,
  ask: trickle(ofOutage, 6, { refuse: { afterMillis: 2_000, forMillis: 2_000 } }),
};
