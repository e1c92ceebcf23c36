/* Sends records to the URLs of its arguments, through the proxy of the environment, and prints how many each exporter delivered. */
import { readFileSync } from 'node:fs';
import { Logger } from 'logly-otel';
import { OtlpLogRecordExporter } from 'logly-otel/exporters/otlp';

const [authority, ...urls] = process.argv.slice(2);
const logger = new Logger();
const sign = ({ url }) => ({ 'x-signed-url': url });
for (const url of urls) {
  const ca = url.startsWith('https:') ? readFileSync(authority) : undefined;
  logger.add(new OtlpLogRecordExporter({ url, ca, sign, timeoutMillis: 5_000 }), { retry: false, catch: true });
}
logger.info('first');
await logger.complete();
logger.info('second');
await logger.complete();
console.log(JSON.stringify(logger.stats().map(({ delivered }) => delivered)));
