import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { Logger } from 'logly-otel';

// The official exporter, behind our queue and batches. OTEL_EXPORTER_OTLP_* and OTEL_SERVICE_NAME are honoured.
const logger = new Logger({ name: 'shop' });
logger.add(new OTLPLogExporter(), { level: 'INFO', batch: { maxExportBatchSize: 1_000 } });

logger.bind({ 'user.id': 7 }).info('paid {amount}', { amount: 3 });
const { sinks } = await logger.shutdown();
console.log(sinks[0]);
