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

// On SIGTERM, SIGINT, SIGHUP and uncaught errors; and at the natural end.
logger.installExitHooks();
process.once('beforeExit', () => sdk.shutdown());
