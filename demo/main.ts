import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from 'logly-otel';
import { accountTable, agrees, type Row } from './account-table.js';
import { Destination } from './destination.js';
import { order } from './load.js';
import { startService } from './service.js';
import { addSinks } from './sinks.js';
import { startTelemetry } from './telemetry.js';

/* A service with OpenTelemetry under a little load, all of its sinks, and at the end whether what they say is what their destinations received. */

const seconds = Number(process.env.DEMO_SECONDS ?? 4);

console.log('Starting an OTLP receiver, a slow cloud endpoint, and an audit endpoint, each in a process of its own.');
const [receiver, cloud, audit] = await Promise.all([
  Destination.start('./receiver.js'),
  Destination.start('./cloud-endpoint.js'),
  Destination.start('./audit-endpoint.js'),
]);
const spool = mkdtempSync(join(tmpdir(), 'logly-demo-'));
function stopAll(): void {
  for (const destination of [receiver, cloud, audit]) destination.stop();
  rmSync(spool, { recursive: true, force: true });
}
process.on('SIGINT', () => {
  stopAll();
  process.exit(130);
});

const logger = new Logger({ name: 'shop' });
const telemetry = startTelemetry(logger, receiver.url);
const sinks = addSinks(logger, telemetry, { receiver, cloud, audit }, spool);
const { server, url } = await startService(logger);

console.log(
  `Taking orders at ${url} for ${seconds} seconds. Warnings and errors are shown; one sink fails now and then, which`,
);
console.log(
  'gives error blocks on stderr: they are part of the show, and cost nobody else anything. The audit endpoint is down for',
);
console.log('half of the time: its records wait in a spool on disk.\n');

let orders = 0;
const progress = setInterval(() => {
  const stats = logger.stats();
  const waiting = stats.reduce((sum, { queued, inFlight }) => sum + queued + inFlight, 0);
  const spooled = stats.reduce((sum, sink) => sum + sink.spooled, 0);
  console.log(`... ${orders} orders, ${waiting} deliveries under way, ${spooled} records in the spool`);
}, 1_000);
await order(url, seconds * 1_000, () => orders++);
clearInterval(progress);
server.close();

console.log('\nNo more orders; await logger.complete() …');
const begun = performance.now();
const report = await logger.complete();
console.log(
  `… took ${Math.round(performance.now() - begun)} ms, completed: ${report.completed}, provider: ${report.provider}\n`,
);

await telemetry.flushSpans();
const rows: Row[] = [];
for (const { account, destination, received } of sinks) {
  const sink = account();
  if (sink !== undefined) rows.push({ sink, destination, received: await received() });
}
console.log(accountTable(rows));
const { records, traced = 0 } = await receiver.received();
console.log(`\n${traced} of the ${records} records at the receiver were logged in a span that it has received, too.`);
await logger.shutdown();
await telemetry.shutdown();
stopAll();

const honest = report.completed && rows.length === sinks.length && rows.every(agrees) && traced === records;
console.log(
  honest ? '\nEvery account agrees with its destination.' : '\nThe accounts do NOT agree with the destinations.',
);
process.exitCode = honest ? 0 : 1;
