import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';

/** What every bridge has behind it: the batch processor and the protobuf exporter, with their defaults. */
export function stockProvider(url) {
  return new LoggerProvider({
    processors: [new BatchLogRecordProcessor({ exporter: new OTLPLogExporter({ url }) })],
    // `disabled` until 3.0, `enabled` from then on.
    loggerConfigurator: () => ({ disabled: false, enabled: true, minimumSeverity: 9, traceBased: false }),
  });
}

/** A way whose records end in this provider. */
export function behind(provider, calls) {
  return { ...calls, breathe: () => provider.forceFlush(), end: () => provider.shutdown() };
}
