// In a service with NodeSDK: node --import ./instrumentation.mjs service.mjs
import { register } from 'node:module';
import { getNodeAutoInstrumentations } from '@opentelemetry/auto-instrumentations-node';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { logger } from 'logly-otel';
import { logRecordProcessors } from 'logly-otel/node-sdk';

// For libraries that are imported, not required.
register('@opentelemetry/instrumentation/hook.mjs', import.meta.url);

const sdk = new NodeSDK({
  instrumentations: [getNodeAutoInstrumentations()],
  // The sinks of the logger, and the exporters that OTEL_LOGS_EXPORTER and OTEL_EXPORTER_OTLP_* ask for.
  logRecordProcessors: logRecordProcessors(logger),
});
sdk.start();

// The records of the last seconds, then the spans, then the end. The hooks raise the signal, and deliver records after uncaught errors.
logger.installExitHooks();
async function shutDown() {
  await logger.complete({ timeoutMillis: 5_000 });
  await sdk.shutdown().catch((error) => console.error('OpenTelemetry did not shut down:', error));
}
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'])
  process.once(signal, () => shutDown().finally(() => process.kill(process.pid, signal)));
process.once('beforeExit', shutDown);
