/* Logs numbered records to a destination that never answers, with a spool, and writes how many survive; or delivers what a spool holds. */
import { writeSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { Logger } from 'logly-otel';

const [task, directory, durability] = process.argv.slice(2);
const logger = new Logger();
const spool = { directory, durability };

if (task === 'write') {
  logger.add(() => new Promise(() => {}), { spool, concurrency: 1 });
  for (let i = 0, told = 0; ; i++) {
    logger.info('record {i}', { i, text: 'x'.repeat((i * 7_919) % 900) });
    if (i % 50 !== 49) continue;
    await turn();
    const { spooled } = logger.stats()[0];
    if (spooled > told) writeSync(1, `${spooled}\n`);
    told = spooled;
  }
}
const found = [];
logger.add(
  (_, { records }) => {
    for (const { attributes } of records) found.push(attributes.i);
  },
  { spool, batch: true },
);
const { completed, sinks } = await logger.complete({ timeoutMillis: 30_000 });
console.log(JSON.stringify({ found, completed, lost: sinks[0].failed + (sinks[0].dropped.spool_damaged ?? 0) }));
process.exit();
