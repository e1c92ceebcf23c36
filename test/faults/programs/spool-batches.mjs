/* Sends batches with a spool, of a size of their own, and writes the id and the numbers of each attempt. The first process never hears of their end. */
import { writeSync } from 'node:fs';
import { logger } from 'logly-otel';

const [task, directory, size] = process.argv.slice(2);
const dies = task === 'die';
logger.add(
  async (_, { records, batchId }) => {
    writeSync(1, `${JSON.stringify({ batchId, numbers: records.map(({ attributes }) => attributes.i) })}\n`);
    if (dies) await new Promise(() => {});
  },
  { spool: { directory }, batch: { maxExportBatchSize: Number(size) }, concurrency: 3 },
);
if (dies) {
  for (let i = 0; i < 2_000; i++) logger.info('record {i}', { i });
  setInterval(() => {}, 1_000);
} else {
  await logger.complete({ timeoutMillis: 20_000 });
  process.exit();
}
