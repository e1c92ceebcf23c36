import { Logger } from 'logly-otel';
import { OtlpLogRecordExporter } from 'logly-otel/exporters/otlp';

// Where to, with which headers: OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_HEADERS, …, or options. Who: OTEL_SERVICE_NAME.
const logger = new Logger({ name: 'shop' });
logger.add(new OtlpLogRecordExporter({ compression: 'gzip' }), { level: 'INFO' });

logger.bind({ 'user.id': 7 }).info('paid {amount}', { amount: 3 });
const { sinks } = await logger.shutdown();
console.log(sinks[0]);
