import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { Logger } from 'logly-otel';

/** Counts what it is given; answers on the next turn, as a network does at best. */
function countingExporter() {
  let records = 0;
  return {
    get records() {
      return records;
    },
    export(batch: { length: number }, done: (result: { code: 0 }) => void) {
      records += batch.length;
      setImmediate(() => done({ code: 0 }));
    },
    async forceFlush() {},
    async shutdown() {},
  };
}

/** How many of so many records in one tick arrive, with defaults: behind the stock batch processor, and behind ours. */
export async function burst(count: number): Promise<{ stock: number; ours: number }> {
  const stock = countingExporter();
  const provider = new LoggerProvider({ processors: [new BatchLogRecordProcessor({ exporter: stock })] });
  const stockLogger = provider.getLogger('bench');
  for (let i = 0; i < count; i++) stockLogger.emit({ body: 'x', severityNumber: 9 });
  await provider.forceFlush();
  await provider.shutdown();

  const ours = countingExporter();
  const logger = new Logger();
  logger.add(ours);
  for (let i = 0; i < count; i++) logger.info('x');
  await logger.shutdown();
  return { stock: stock.records, ours: ours.records };
}
