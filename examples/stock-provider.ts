import { InMemoryLogRecordExporter, LoggerProvider } from '@opentelemetry/sdk-logs';
import { AsyncLogRecordProcessor, BatchLogRecordProcessor } from 'logly-otel/processors';

// Our processors in the LoggerProvider of an application, without our logger.
const exporter = new InMemoryLogRecordExporter();
const provider = new LoggerProvider({
  processors: [
    new AsyncLogRecordProcessor({ sink: async (message) => void process.stdout.write(message.slice(24)) }),
    new BatchLogRecordProcessor({ exporter }),
  ],
});

provider.getLogger('library').emit({ body: 'hello', severityNumber: 9, severityText: 'INFO' });
await provider.forceFlush();
console.log(exporter.getFinishedLogRecords().length);
await provider.shutdown();
