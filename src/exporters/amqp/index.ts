export type { PublishLogRecordExporter } from '../publish/exporter.js';
export type { PublishValue } from '../publish/value.js';
export { type AmqpOptions, amqp } from './amqp.js';
