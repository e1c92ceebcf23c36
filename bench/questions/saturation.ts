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
      why: 'no record may be lost that the CPU had time for: this is a bug',
    },
    delivered: {
      ...{ name: `${name}: delivered`, unit: 'records/s', better: 'more', digits: 0 },
      why: 'the calls, the encoding and the socket share one thread with the program',
    },
    memory: {
      ...{ name: `${name}: memory`, unit: 'MB', better: 'less', digits: 0, must: { value: 48 }, aim: { value: 16 } },
      why: 'each request in flight holds up to 4 MiB before compression. V8’s young generation grows to three times 16 MB under load. The SDK’s queue holds at most 2,048 records and drops the rest',
    },
    delay: {
      ...{ name: `${name}: event-loop delay p99`, unit: 'ms', better: 'less' },
      why: 'encoding may take up to twice the time of everything else in a turn of the event loop, at most 10 ms. Otherwise records would pile up',
    },
  };
}

const RATES = OFFERED.map((offered) => ({ offered, rows: rowsOf(offered) }));

export const saturation: Question = {
  title: 'a producer that does not wait',
  how: `all settings are the defaults. ${SECONDS} s at each rate, then a flush. Last, 1,000,000 records as fast as the loop runs, with a turn of the event loop after every 1,000 calls. Delivered records count until the flush ends. Memory is the growth after a warm-up and a garbage collection`,
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
