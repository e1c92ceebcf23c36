export type { Attempt, DeliveryError, ExportResult, LogRecordExporter } from '../../record/exporter.js';
export type { RetryOptions } from '../../record/failure/backoff.js';
export type { ReadableLogRecord } from '../../record/readable.js';
export { OtlpLogRecordExporter } from './exporter.js';
export type { OtlpCompression, OtlpOptions, OtlpProtocol } from './options.js';
