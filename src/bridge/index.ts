/* What does the package offer to who logs? */
export type {
  BatchResult,
  BatchSinkContext,
  BatchSinkFunction,
  SinkContext,
  SinkFunction,
} from '../exporters/callable.js';
export type { Compression } from '../exporters/file/compression.js';
export type { FileOptions } from '../exporters/file/options.js';
export type { Retention } from '../exporters/file/retention.js';
export type { RotatingFile, Rotation, RotationPredicate } from '../exporters/file/rotation.js';
export { EventLoop } from '../exporters/loop/event-loop.js';
export { SinkModule, type SinkModuleInit } from '../exporters/loop/sink-module.js';
export { type ParseOptions, parse } from '../exporters/parse.js';
export type { JsonProfile, JsonShape } from '../exporters/render/json/format.js';
export type { StreamSink } from '../exporters/stream/object-sink.js';
export type { BreakerOptions } from '../processors/delivery/breaker.js';
export type { BatchOptions } from '../processors/delivery/options.js';
export type { Overflow } from '../processors/queue/queue.js';
export type { Attempt, DeliveryError, ExportResult, ItemOutcome, LogRecordExporter } from '../record/exporter.js';
export type { RetryOptions } from '../record/failure/backoff.js';
export type { Level } from '../record/levels.js';
export type { LogRecordProcessor } from '../record/processor.js';
export type { HrTime, ReadableLogRecord } from '../record/readable.js';
export type { RedactionOptions } from '../record/redact/redactor.js';
export type { AnyValue } from '../record/values/any-value.js';
export type {
  AddOptions,
  DeadLetterContext,
  DeadLetterFunction,
  DedupeOptions,
  Filter,
  Format,
  RateLimitOptions,
  Sink,
} from './add/options.js';
export type { Fields } from './call/fields.js';
export type { OptOptions } from './call/opt.js';
export type { PatchableRecord } from './call/patch.js';
export type { CompletionReport } from './ending/complete.js';
export type { ExitHookOptions } from './ending/exit-hooks.js';
export { levelPerModule } from './levels/level-per-module.js';
export type { CustomLevels, LevelLike, LevelName, LevelUpdate } from './levels/levels.js';
export { Logger } from './logger.js';
export type { ConfigureOptions, LoggerOptions } from './logger-options.js';
export type { MeterProviderLike } from './metrics/meter.js';
export type { LoggerProvider, LoggerProviderLike } from './routes/provider.js';
export { logger } from './shared.js';
export type { RemoveOptions, SinkReport } from './sinks/sink.js';
export type { CatchOptions, Caught } from './views/catch.js';
export type { LogMethod } from './views/methods.js';
