/* Logs 5,000 records a second for 35 s into a spool, and tells every second what it holds; then waits until all is delivered. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as rest } from 'node:timers/promises';
import { logger } from 'logly-otel';
import { OtlpLogRecordExporter } from 'logly-otel/exporters/otlp';

const [url, spool] = process.argv.slice(2);
const PER_SECOND = 5_000;
const SECONDS = 35;
const exporter = new OtlpLogRecordExporter({ url, protocol: 'http/json' });
logger.add(exporter, { spool, maxQueueBytes: 8 * 2 ** 20, retry: { maxBackoffMillis: 2_000 } });

const diskBytes = () =>
  readdirSync(spool, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.spool'))
    .reduce((sum, { parentPath, path, name }) => sum + statSync(join(parentPath ?? path, name)).size, 0);
const tell = (what) =>
  console.log(JSON.stringify({ what, rss: process.memoryUsage.rss(), disk: diskBytes(), ...logger.stats()[0] }));

const begun = performance.now();
let told = 0;
for (let i = 0; i < PER_SECOND * SECONDS; ) {
  const due = ((performance.now() - begun) / 1_000) * PER_SECOND;
  while (i < due && i < PER_SECOND * SECONDS)
    logger.info('order {i} of a customer was accepted', { i: i++, customer: 'c'.repeat(40) });
  if (performance.now() - begun > told * 1_000) {
    tell('load');
    told++;
  }
  await rest(10);
}
await logger.complete({ timeoutMillis: 60_000 });
tell('complete');
const drained = performance.now();
while (diskBytes() >= 2 * 8 * 2 ** 20 && performance.now() - drained < 60_000) await rest(100);
tell('end');
process.exit();
