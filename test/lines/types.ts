/* Compiled against each line of the SDK: our parts are assignable to its types, and its parts to ours. */
import {
  InMemoryLogRecordExporter,
  LoggerProvider,
  type BatchLogRecordProcessor as TheirBatch,
} from '@opentelemetry/sdk-logs';
import { Logger, type LogRecordExporter, type LogRecordProcessor, type ReadableLogRecord } from 'logly-otel';
import { ConsoleLogRecordExporter, renderJson } from 'logly-otel/exporters';
import {
  AsyncLogRecordProcessor,
  BatchLogRecordProcessor,
  FanOutLogRecordProcessor,
  FilterLogRecordProcessor,
  SyncLogRecordProcessor,
} from 'logly-otel/processors';

const theirs = new InMemoryLogRecordExporter();
const provider: LoggerProvider = new LoggerProvider();
const logger = new Logger({ provider });

// The SDK's parts in our API.
logger.add(theirs);
const exporter: LogRecordExporter = theirs;
for (const record of theirs.getFinishedLogRecords()) {
  const ours: ReadableLogRecord = record;
  renderJson(ours);
}
declare const processor: InstanceType<typeof TheirBatch>;
logger.add(processor);
const asOurs: LogRecordProcessor = processor as unknown as LogRecordProcessor;

// Our parts in the SDK.
export const composed = new LoggerProvider({
  processors: [
    logger.attach(),
    new SyncLogRecordProcessor({ exporter: theirs }),
    new AsyncLogRecordProcessor({ sink: async (text) => void text.length }),
    new BatchLogRecordProcessor({ exporter }),
    new FilterLogRecordProcessor(new FanOutLogRecordProcessor([asOurs]), { minimumSeverity: 9 }),
    new SyncLogRecordProcessor({ exporter: new ConsoleLogRecordExporter() }),
  ],
});
