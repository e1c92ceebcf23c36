import { logs } from '@opentelemetry/api-logs';
import { InMemoryLogRecordExporter, LoggerProvider } from '@opentelemetry/sdk-logs';
import { Logger } from 'logly-otel';
import { BatchLogRecordProcessor } from 'logly-otel/processors';

const logger = new Logger({ name: 'shop' });
const exporter = new InMemoryLogRecordExporter();
const provider = new LoggerProvider({ processors: [logger.attach(), new BatchLogRecordProcessor({ exporter })] });
logs.setGlobalLoggerProvider(provider);

// A sink of ours: it gets our records, and those of every other library.
logger.add(async (message) => void process.stdout.write(message), { level: 'INFO', format: '{name}: {message}' });

logger.info('paid {amount}', { amount: 3 });
logs.getLogger('some-library').emit({ body: 'connected', severityNumber: 9 });

const report = await logger.complete();
console.log(report.provider, exporter.getFinishedLogRecords().length);
await provider.shutdown();
