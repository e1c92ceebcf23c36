// Only our processors, in a LoggerProvider of the application: node --import ./processors.mjs service.mjs
import { NodeSDK } from '@opentelemetry/sdk-node';
import { ConsoleLogRecordExporter } from 'logly-otel/exporters';
import { AsyncLogRecordProcessor, FilterLogRecordProcessor, SyncLogRecordProcessor } from 'logly-otel/processors';

const audit = new AsyncLogRecordProcessor({ sink: async (text) => void process.stdout.write(`audit ${text}`) });
const exporter = new ConsoleLogRecordExporter({ stream: 'stderr' });

const sdk = new NodeSDK({
  logRecordProcessors: [
    new FilterLogRecordProcessor(audit, { minimumSeverity: 10 }),
    new SyncLogRecordProcessor({ exporter }),
  ],
});
sdk.start();

const shutDown = () => sdk.shutdown().catch((error) => console.error('OpenTelemetry did not shut down:', error));
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => shutDown().finally(() => process.exit()));
process.once('beforeExit', shutDown);
