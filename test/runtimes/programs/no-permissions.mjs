import { Logger, logger } from 'logly-otel';
import { OtlpLogRecordExporter } from 'logly-otel/exporters/otlp';

const [file] = process.argv.slice(2);
logger.info('shared');

const own = new Logger({ redact: true });
own.add('stdout', { serialize: true });
own.add(async () => {});
own.add(new OtlpLogRecordExporter({ url: 'http://127.0.0.1:1/v1/logs' }));
let refused = 'nothing';
try {
  own.add(file);
} catch ({ name }) {
  refused = name;
}
own.info('paid {amount}', { amount: 3 });
const { sinks } = await own.complete({ timeoutMillis: 5_000 });
const delivered = sinks.slice(0, 2).map((sink) => sink.delivered);
const failed = sinks.slice(2).map((sink) => sink.failed);
console.log(JSON.stringify({ refused, delivered, failed }));
