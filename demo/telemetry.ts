import { context, trace } from '@opentelemetry/api';
import { logs } from '@opentelemetry/api-logs';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { LoggerProvider, BatchLogRecordProcessor as StockBatchLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { Logger } from 'logly-otel';
import { OtlpLogRecordExporter } from 'logly-otel/exporters/otlp';
import { BatchLogRecordProcessor } from 'logly-otel/processors';

/** The application's own OpenTelemetry. */
export interface Telemetry {
  /** Our processor and exporter: the application's, no sink of the logger. */
  readonly ours: BatchLogRecordProcessor;
  flushSpans(): Promise<void>;
  shutdown(): Promise<void>;
}

/**
 * What a service has that is instrumented with OpenTelemetry: traces and logs over OTLP. Its logs go to two receivers: to one by our processor and
 * exporter, to the other by those of the SDK, each with its defaults.
 *
 * @param oursUrl Of the receiver of our records, and of all spans
 */
export function startTelemetry(logger: Logger, oursUrl: string, stockUrl: string): Telemetry {
  const resource = resourceFromAttributes({ 'service.name': 'shop' });
  const spans = new TracerProvider({
    resource,
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: new OTLPTraceExporter({ url: `${oursUrl}/v1/traces` }),
        scheduledDelayMillis: 500,
        maxQueueSize: 100_000,
      }),
    ],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(spans);

  const ours = new BatchLogRecordProcessor({ exporter: new OtlpLogRecordExporter({ url: `${oursUrl}/v1/logs` }) });
  const stock = new StockBatchLogRecordProcessor({ exporter: new OTLPLogExporter({ url: `${stockUrl}/v1/logs` }) });
  const records = new LoggerProvider({ resource, processors: [logger.attach(), ours, stock] });
  logs.setGlobalLoggerProvider(records);

  return {
    ours,
    flushSpans: () => spans.forceFlush(),
    async shutdown() {
      await records.shutdown();
      await spans.shutdown();
    },
  };
}
