export type { PublishLogRecordExporter } from '../publish/exporter.js';
export type { PublishOptions } from '../publish/options.js';
export type { PublishValue } from '../publish/value.js';
export { kafka } from './kafka.js';
