export type { Attempt, DeliveryError, ExportResult, LogRecordExporter } from '../../record/exporter.js';
export type { RetryOptions } from '../../record/failure/backoff.js';
export type { ReadableLogRecord } from '../../record/readable.js';
export { HttpLogRecordExporter, http } from './ingest/exporter.js';
export type { HttpBody, HttpExporterOptions, HttpOptions, HttpPreset } from './ingest/options.js';
