import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';

/** What every bridge has behind it: the batch processor and the protobuf exporter, with their defaults. */
export function stockProvider(url) {
  return new LoggerProvider({
    processors: [new BatchLogRecordProcessor(new OTLPLogExporter({ url }))],
  });
}

/** A way whose records end in this provider. */
export function behind(provider, calls) {
  return { ...calls, breathe: () => provider.forceFlush(), end: () => provider.shutdown() };
}
