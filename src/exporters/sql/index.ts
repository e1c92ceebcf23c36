export type { Attempt, DeliveryError, ExportResult, LogRecordExporter } from '../../record/exporter.js';
export type { ReadableLogRecord } from '../../record/readable.js';
export type { SqlClient, SqlStatement } from './client.js';
export { mysql } from './clients/mysql.js';
export { pg, postgres } from './clients/postgres.js';
export { sqlite } from './clients/sqlite.js';
export type { SqlColumn } from './columns.js';
export { SqlLogRecordExporter } from './exporter.js';
export type { SqlDialect, SqlExporterOptions, SqlOptions } from './options.js';
