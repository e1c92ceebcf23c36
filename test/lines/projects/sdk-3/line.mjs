import { logs } from '@opentelemetry/api';

import { BatchLogRecordProcessor } from '@opentelemetry/sdk-logs';

export { InMemoryLogRecordExporter, LoggerProvider } from '@opentelemetry/sdk-logs';

export const register = (provider) => logs.setGlobalLoggerProvider(provider);
export const disable = () => logs.disable();
export const apiLogger = (name) => logs.getLogger(name);
export const stockBatch = (exporter) => new BatchLogRecordProcessor({ exporter });
