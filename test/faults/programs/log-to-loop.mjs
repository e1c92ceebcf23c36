/* node log-to-loop.mjs <url of the receiver> <how it ends> <JSON of the options>: logs 10,000 records to a loop, and ends. */
import { Logger, SinkModule } from 'logly-otel';

const [url, end, json] = process.argv.slice(2);
const { count = 10_000, exportName = 'post', poison = [], ...options } = JSON.parse(json);
const logger = new Logger();
const module = new SinkModule(new URL('loop-sinks.mjs', import.meta.url), { exportName, options: { url } });
logger.add(module, { format: '{message}', ...options });
for (let i = 0; i < count; i++) logger.info(poison.includes(i) ? `poison ${i}` : String(i));
const print = (report) => process.stdout.write(`${JSON.stringify(report.sinks[0])}\n`);

if (end === 'complete') print(await logger.complete());
if (end === 'completeSync') print(logger.completeSync({ timeoutMillis: 20_000 }));
if (end === 'process.exit') process.exit(3);
if (end === 'uncaught error') throw new Error('uncaught');
if (end === 'unhandled rejection') void Promise.reject(new Error('unhandled'));
