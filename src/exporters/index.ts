export type { Attempt, DeliveryError, ExportResult, LogRecordExporter } from '../record/exporter.js';
export type { ReadableLogRecord } from '../record/record.js';
export { ConsoleLogRecordExporter, type ConsoleOptions } from './console.js';
export { renderJson } from './render/render-json.js';
export { renderTemplate } from './render/render-template.js';
