import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Logger, type SinkReport } from 'logly-otel';
import { accountTable, agrees, besideStock, type Row } from './account-table.js';
import { barOf, HEAD, LINE_WIDTH } from './bars.js';
import { Destination } from './destination.js';
import { FailureLines } from './failure-lines.js';
import { importArticles } from './import.js';
import { order } from './load.js';
import { Screen } from './screen.js';
import { startService } from './service.js';
import { addSinks } from './sinks.js';
import { startTelemetry } from './telemetry.js';

/*
 * A service with OpenTelemetry, under load, while its destinations are down for a while: where its records are, and at the end whether what each sink
 * says is what its destination received. The batch processor of the SDK stands beside ours, and gets the same records.
 */

const millis = Number(process.env.DEMO_SECONDS ?? 6) * 1_000;
const REDRAW_MILLIS = 100;

const screen = new Screen(process, LINE_WIDTH);
const [ours, stock, cloud, audit] = await Promise.all([
  Destination.start('./receiver.js'),
  Destination.start('./receiver.js'),
  Destination.start('./cloud-endpoint.js'),
  Destination.start('./audit-endpoint.js'),
]);
const spool = mkdtempSync(join(tmpdir(), 'logly-demo-'));
function stopAll(): void {
  for (const destination of [ours, stock, cloud, audit]) destination.stop();
  rmSync(spool, { recursive: true, force: true });
}
process.on('SIGINT', () => {
  stopAll();
  process.exit(130);
});

const failures = new FailureLines((text) => screen.line(text));
const logger = new Logger({ name: 'shop', onInternalError: (error, { sink }) => failures.add(error, sink) });
const telemetry = startTelemetry(logger, ours.url, stock.url);
const sinks = addSinks(logger, telemetry, { ours, cloud, audit }, spool);
const { server, url } = await startService(logger);

screen.line(
  `A shop takes orders for ${millis / 1_000} seconds. Its records go to five sinks; warnings and errors are shown here.`,
);
screen.line('The stock batch processor of OpenTelemetry gets the same records, for a receiver of its own.\n');

const colored = process.stdout.hasColors?.() === true && screen.isTerminal;
const draw = () =>
  screen.show(['', HEAD, ...sinks.flatMap(({ account }) => account() ?? []).map((sink) => barOf(sink, colored))]);
const redraw = setInterval(draw, REDRAW_MILLIS);
const setDown = (isDown: boolean) => {
  for (const destination of [ours, stock, audit]) destination.isDown = isDown;
};
/** The middle of the demo. However slow the machine is: the destinations come back once records were refused. */
async function outage(): Promise<void> {
  await pause(millis / 4);
  setDown(true);
  screen.line('>>> Both receivers and the audit endpoint answer 503 from now on.');
  await pause(millis / 8);
  screen.line('>>> The nightly import logs 20,000 lines.');
  await importArticles(logger);
  await pause(millis / 5);
  const isRefused = ({ name, lastError }: SinkReport) => lastError !== undefined || !['audit', 'otlp'].includes(name);
  while (!sinks.flatMap(({ account }) => account() ?? []).every(isRefused)) await pause(REDRAW_MILLIS);
  setDown(false);
  screen.line('>>> They are back.');
}

let orders = 0;
await Promise.all([order(url, millis, () => orders++), outage()]);
server.close();
screen.line('>>> No more orders: await logger.complete()');
const begun = performance.now();
const report = await logger.complete();
clearInterval(redraw);
draw();
screen.settle();
failures.end();
screen.line(
  `\n${orders} orders. complete() took ${Math.round(performance.now() - begun)} ms, completed: ${report.completed}\n`,
);

await telemetry.flushSpans();
const rows: Row[] = [];
for (const { account, destination, received } of sinks) {
  const sink = account();
  if (sink !== undefined) rows.push({ sink, destination, received: await received() });
}
const [atOurs, atStock] = [await ours.received(), await stock.received()];
screen.line(accountTable(rows));
screen.line(`\n${besideStock(telemetry.ours.stats().created, atOurs, atStock)}`);
const { records, traced = 0 } = atOurs;
screen.line(`\n${traced} of the ${records} records that arrived were logged in a span that arrived, too.`);
await logger.shutdown();
await telemetry.shutdown();
stopAll();

const honest = report.completed && rows.length === sinks.length && rows.every(agrees) && traced === records;
screen.line(
  honest ? '\nEvery account agrees with its destination.' : '\nThe accounts do NOT agree with the destinations.',
);
process.exitCode = honest ? 0 : 1;
