export type { Attempt, DeliveryError, ExportResult, ItemOutcome, LogRecordExporter } from '../../record/exporter.js';
export type { ReadableLogRecord } from '../../record/readable.js';
export { PublishLogRecordExporter } from './exporter.js';
export type { PublishExporterOptions, PublishOptions } from './options.js';
export type { Publisher, PublishMessage } from './publisher.js';
export type { PublishValue } from './value.js';
