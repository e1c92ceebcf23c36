/* What becomes of a record: where does it go, and in which form? */
export type { Attempt, DeliveryError, ExportResult, ItemOutcome, LogRecordExporter } from '../record/exporter.js';
export type { ReadableLogRecord } from '../record/readable.js';
export { ConsoleLogRecordExporter, type ConsoleOptions } from './console.js';
export type { Compression } from './file/compression.js';
export { FileLogRecordExporter } from './file/exporter.js';
export type { FileExporterOptions, FileOptions } from './file/options.js';
export type { Retention } from './file/retention.js';
export type { RotatingFile, Rotation, RotationPredicate } from './file/rotation.js';
export type { JsonProfile, JsonShape } from './render/json/format.js';
export { renderJson } from './render/json/render-json.js';
export { renderTemplate } from './render/template.js';
