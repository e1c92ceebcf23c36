import type { Saturated } from '../programs/tasks/saturate.js';
import type { Question, Row } from '../question.js';
import { interleave } from '../running/rounds.js';
import { send } from '../running/sending.js';

const COUNT = 1_000_000;
const SECONDS = 3;
/** Records a second; undefined: as fast as the loop goes. */
const OFFERED = [100_000, 250_000, 500_000, undefined] as const;

const nameOf = (offered: number | undefined) =>
  offered === undefined ? '1 M records, a yield every 1,000 calls' : `${offered / 1_000} k/s offered`;

/** The rows of one rate. */
function rowsOf(offered: number | undefined): Readonly<Record<'lost' | 'delivered' | 'memory' | 'delay', Row>> {
  const name = nameOf(offered);
  const nothing = { value: 0 };
  return {
    lost: {
      ...{ name: `${name}: lost`, unit: '%', better: 'less', must: nothing, aim: nothing, judged: 'worst' },
      why: 'nothing may be lost that the processor could carry: this is a bug',
    },
    delivered: {
      ...{ name: `${name}: delivered`, unit: 'records/s', better: 'more', digits: 0 },
      why: 'the call, the encoding and the socket share one thread with whoever logs',
    },
    memory: {
      ...{ name: `${name}: memory`, unit: 'MB', better: 'less', digits: 0, must: { value: 48 }, aim: { value: 16 } },
      why: 'the requests in flight, 4 MiB each before compression, and V8’s young generation, which grows to three times 16 MB where much is made quickly',
    },
    delay: {
      ...{ name: `${name}: event-loop delay p99`, unit: 'ms', better: 'less' },
      why: 'encoding takes up to twice the time of everything else in a turn, 10 ms at most, so that what is logged can leave',
    },
  };
}

const RATES = OFFERED.map((offered) => ({ offered, rows: rowsOf(offered) }));

export const saturation: Question = {
  title: 'a producer that does not wait',
  how: `everything at its default, ${SECONDS} s at each rate, and 1,000,000 records as fast as the loop goes, with a turn of the loop after every 1,000 calls; then a flush. What is delivered counts until the flush is over, the memory above that after a warm-up and a garbage collection`,
  rows: RATES.flatMap(({ rows }) => Object.values(rows)),
  ask: ({ contenders, fewRounds, quick }) =>
    interleave(contenders, fewRounds, async (contender) => {
      const figures: Record<string, number> = {};
      for (const { offered, rows } of quick ? RATES.slice(-1) : RATES) {
        const task =
          offered === undefined
            ? ({ task: 'saturate', count: COUNT } as const)
            : ({ task: 'saturate', count: offered * SECONDS, perSecond: offered } as const);
        const { said, counted } = await send<Saturated>(contender, task);
        figures[rows.lost.name] = (1 - counted.records / said.logged) * 100;
        figures[rows.delivered.name] = (counted.records - said.logged / 9) / said.seconds;
        figures[rows.memory.name] = said.megabytes;
        figures[rows.delay.name] = said.delayMillis;
      }
      return figures;
    }),
};
