/* Logs records to sinks of every kind, then ends. Arguments: how to end, `hooks` or nothing, number of records, URL of the receiver, folder. */
import { openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Logger } from 'logly-otel';

const [, , end, hooks, count, url, folder] = process.argv;
const logger = new Logger({ name: 'end' });
const format = '{message}';

async function post(messages) {
  const response = await fetch(url, { method: 'POST', body: messages.join('') });
  if (!response.ok) throw new Error(`the receiver answered ${response.status}`);
}
logger.add(post, { name: 'async', batch: true, format });
logger.add(join(folder, 'sync'), { format });
logger.add(join(folder, 'enqueued'), { enqueue: true, format });
const descriptor = openSync(join(folder, 'function'), 'w');
logger.add((message) => void writeSync(descriptor, message), { name: 'function', enqueue: true, format });
if (hooks === 'hooks') logger.installExitHooks();

for (let i = 0; i < Number(count); i++) logger.info(i);

function fail() {
  throw new TypeError('the service has failed');
}

if (end === 'complete') {
  await logger.complete();
  process.exit(0);
}
if (end === 'process.exit') process.exit(3);
if (end === 'uncaught error') setImmediate(fail);
if (end === 'rejection') void Promise.reject(new TypeError('the service has failed'));
if (end === 'SIGTERM' || end === 'SIGINT') {
  // Keeps the process alive, as a service does.
  setInterval(() => {}, 1_000);
  process.kill(process.pid, end);
}
