/* Logs numbered lines into a file that rotates: node log-lines.mjs <path> <first> <last> <options as JSON>. Acknowledges every hundredth line. */
import { writeSync } from 'node:fs';
import { Logger } from 'logly-otel';

const [path, first, last, options] = process.argv.slice(2);
const logger = new Logger();
logger.add(path, { format: '{message}', ...JSON.parse(options) });
for (let i = Number(first); i < Number(last); i++) {
  logger.info(`${i} ${'x'.repeat(60)}`);
  if (i % 100 !== 0) continue;
  writeSync(1, `${i}\n`);
  await new Promise(setImmediate);
}
const { completed, errors } = await logger.complete();
await logger.remove();
if (!completed || errors.length > 0) throw new AggregateError(errors, 'not complete');
