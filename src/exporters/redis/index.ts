export type { PublishLogRecordExporter } from '../publish/exporter.js';
export type { PublishValue } from '../publish/value.js';
export { type RedisStreamOptions, redisStream } from './redis-stream.js';
