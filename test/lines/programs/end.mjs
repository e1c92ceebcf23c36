/* One service without a collector: logs `count` records, shuts its provider down, and prints the milliseconds that took. */
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { Logger } from 'logly-otel';
import { OtlpLogRecordExporter } from 'logly-otel/exporters/otlp';
import { logRecordProcessors } from 'logly-otel/node-sdk';
import { BatchLogRecordProcessor } from 'logly-otel/processors';
import { LoggerProvider, stockBatch } from '../line.mjs';

const [, , who, url, count] = process.argv;
// The official exporter behind `logRecordProcessors` reads its address there.
process.env.OTEL_EXPORTER_OTLP_LOGS_ENDPOINT = url;
const PROCESSORS = {
  official: () => stockBatch(new OTLPLogExporter({ url })),
  'our processor, official exporter': () => new BatchLogRecordProcessor({ exporter: new OTLPLogExporter({ url }) }),
  'our processor, our exporter': () => new BatchLogRecordProcessor({ exporter: new OtlpLogRecordExporter({ url }) }),
  "SDK's processor, our exporter": () => stockBatch(new OtlpLogRecordExporter({ url })),
  logRecordProcessors: () => logRecordProcessors(new Logger(), { OTEL_LOGS_EXPORTER: 'otlp' }),
};
const provider = new LoggerProvider({ processors: [PROCESSORS[who]()].flat() });
const logger = provider.getLogger('service');
for (let i = 0; i < Number(count); i++) logger.emit({ body: `record ${i}` });
const startedAt = performance.now();
let outcome = 'resolved';
try {
  await provider.shutdown();
} catch (error) {
  outcome = `rejected: ${error}`;
}
process.on('exit', () => console.log(JSON.stringify({ outcome, millis: Math.round(performance.now() - startedAt) })));
