import { context, trace } from '@opentelemetry/api';
import { logs } from '@opentelemetry/api-logs';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { LoggerProvider } from '@opentelemetry/sdk-logs';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { Logger } from 'logly-otel';
import { BatchLogRecordProcessor } from 'logly-otel/processors';

/** The application's own OpenTelemetry. */
export interface Telemetry {
  /** In front of the official exporter; the application's, no sink of the logger. */
  readonly otlp: BatchLogRecordProcessor;
  flushSpans(): Promise<void>;
  shutdown(): Promise<void>;
}

/** What a service has that is instrumented with OpenTelemetry: traces and logs over OTLP, and our processor among its own. */
export function startTelemetry(logger: Logger, url: string): Telemetry {
  const resource = resourceFromAttributes({ 'service.name': 'shop' });
  const spans = new TracerProvider({
    resource,
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: new OTLPTraceExporter({ url: `${url}/v1/traces` }),
        scheduledDelayMillis: 500,
        maxQueueSize: 100_000,
      }),
    ],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(spans);

  const otlp = new BatchLogRecordProcessor({
    exporter: new OTLPLogExporter({ url: `${url}/v1/logs` }),
    scheduledDelayMillis: 500,
  });
  const records = new LoggerProvider({ resource, processors: [logger.attach(), otlp] });
  logs.setGlobalLoggerProvider(records);

  return {
    otlp,
    flushSpans: () => spans.forceFlush(),
    async shutdown() {
      await records.shutdown();
      await spans.shutdown();
    },
  };
}
