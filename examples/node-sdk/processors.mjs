// Only our processors, in somebody else's set-up: node --import ./processors.mjs service.mjs
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

process.once('beforeExit', () => sdk.shutdown());
