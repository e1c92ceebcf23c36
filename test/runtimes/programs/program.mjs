/* Logs to every kind of sink, reports as JSON what arrived, and ends in the way that its argument names. */
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Logger, logger, SinkModule } from 'logly-otel';
import { ConsoleLogRecordExporter } from 'logly-otel/exporters';
import { OtlpLogRecordExporter } from 'logly-otel/exporters/otlp';
import { BatchLogRecordProcessor } from 'logly-otel/processors';

const [url, folder, ending, module] = process.argv.slice(2);
const file = (name) => join(folder, name);
const got = { sync: [], async: [], json: [] };
const own = new Logger({ name: 'own' });
const format = '{message}';
own.add((text) => got.sync.push(text.trim()), { format });
own.add(
  async (text) => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    got.async.push(text.trim());
  },
  { format },
);
own.add({ write: (text) => got.json.push(JSON.parse(text)) }, { serialize: true });
own.add(file('app.log'), { format });
own.add(new OtlpLogRecordExporter({ url, compression: 'gzip' }));
own.add(new BatchLogRecordProcessor({ exporter: new ConsoleLogRecordExporter({ stream: 'stderr', format }) }));
got.loop = 'delivered';
try {
  own.add(new SinkModule(module, { options: { file: file('loop.log') } }), { format });
} catch (error) {
  got.loop = error.message;
}
logger.info('shared');
for (let i = 0; i < 10; i++) own.info('record {i}', { i });
/* In a function: CommonJS has no `await` at the top. */
own.complete({ timeoutMillis: 20_000 }).then(({ completed, errors, sinks }) => {
  got.file = readFileSync(file('app.log'), 'utf8').trim().split('\n');
  if (got.loop === 'delivered') got.loop = readFileSync(file('loop.log'), 'utf8').trim().split('\n');
  const delivered = sinks.map((sink) => sink.delivered);
  console.log(JSON.stringify({ ...got, completed, errors: errors.map(String), delivered }));

  const late = (text) => appendFileSync(file('late.log'), text);
  if (ending === 'natural')
    own.add(async (text) => new Promise((resolve) => setTimeout(resolve, 20)).then(() => late(text)), { format });
  else own.add(late, { format, enqueue: true });
  for (let i = 0; i < 100; i++) own.info('late {i}', { i });
  if (ending === 'exit') process.exit(0);
});
