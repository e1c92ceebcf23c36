import type { FileOptions } from '../exporters/file/file-options.js';
import type { BatchOptions, DeliveryLimits } from '../processors/delivery-options.js';
import type { ReadableLogRecord } from '../record/record.js';
import type { InternalErrorHandler } from '../record/report.js';
import type { AnyValue } from '../record/values/any-value.js';
import type { LevelLike } from './levels.js';
import type { ProviderOption } from './routes/application.js';
import type { DeadLetterFunction } from './sinks/dead-letter-function.js';
import type { Sink } from './sinks/sink.js';

export type Fields = { readonly [key: string]: unknown };
/** A template, or a function that returns the final text. */
export type Format = string | ((record: ReadableLogRecord) => string);
/** A logger name or its dotted parent; a predicate; or attributes that must all be equal. */
export type Filter = string | ((record: ReadableLogRecord) => boolean) | { readonly [attribute: string]: AnyValue };

export interface AddOptions extends DeliveryLimits, FileOptions {
  /** How reports and error blocks call this sink. @default the function's, class's or file's name */
  name?: string;
  /** Minimum level, by name (any case; WARN is WARNING) or number. @default 'DEBUG' */
  level?: LevelLike;
  /** Template or a function returning the final text. @default the default template */
  format?: Format;
  /** Logger name or its dotted parent; predicate; or attributes that must all be equal. Asked after the level. @default everything */
  filter?: Filter;
  /** One JSON object per line instead of `format`. @default false */
  serialize?: boolean;
  /** Colour markup becomes ANSI. @default the stream is a terminal, NO_COLOR / FORCE_COLOR honoured; false with `serialize` and for sinks that are no streams */
  colorize?: boolean;
  /** Exception text with `cause` and `errors` chains in full; false gives `Type: message`. @default true */
  backtrace?: boolean;
  /** Errors of this sink go to stderr as an error block and no further; false throws them from the log call, or surfaces them once as unhandled. @default true */
  catch?: boolean;
  /** Hand over instead of delivering in the call: one FIFO per sink. @default false (async functions and exporters are always handed over) */
  enqueue?: boolean;
  /** Deliver in batches: the sink function takes arrays. Exporters always get batches. @default off for functions; 512 (exporters 2,048) records, 4 MiB, 1,000 ms, sent at once when full */
  batch?: boolean | BatchOptions;
  /**
   * Gets, later, what failed for good and what was dropped (but for `recursion`, and `removed` by an abort), with the reason and the error
   * beside the text. `complete()` waits for it. Its own failures end there. @default none
   */
  deadLetter?: DeadLetterFunction | string;
}

export interface LoggerOptions {
  /** Instrumentation scope name. @default 'logly' */
  name?: string;
  /** Instrumentation scope version. @default none */
  version?: string;
  /** Fields of every record; those of `contextualize`, `bind` and the call win over them. @default none */
  extra?: Fields;
  /** Sinks to begin with. @default none */
  handlers?: Array<{ sink: Sink } & AddOptions>;
  /** Merged over what the environment says (`OTEL_SERVICE_NAME`, `OTEL_RESOURCE_ATTRIBUTES`). */
  resource?: { attributes: Record<string, unknown> };
  /** @default `OTEL_LOGRECORD_*`, else `OTEL_ATTRIBUTE_*`, else 128 attributes of any length */
  logRecordLimits?: { attributeCountLimit?: number; attributeValueLengthLimit?: number };
  /**
   * Emit into this provider (SDK 0.20x or 3.x, or ours); a function where it is built later, around `logger.attach()`. Without it: the
   * global provider of either API generation where one is registered, looked for at each call; always our own sinks.
   */
  provider?: ProviderOption;
  /** Calls below this level never go to a provider, so that they stay free. @default 'DEBUG' */
  providerLevel?: LevelLike;
  /** Where our own failures and those of sinks with `catch` are told. @default an error block on stderr, rate limited */
  onInternalError?: InternalErrorHandler;
}

export const LOGGER_OPTIONS: ReadonlySet<string> = new Set([
  'name',
  'version',
  'extra',
  'handlers',
  'resource',
  'logRecordLimits',
  'onInternalError',
  'provider',
  'providerLevel',
]);
/** Options of a logger that are planned. */
export const LATER_LOGGER_OPTIONS: ReadonlySet<string> = new Set(['levels', 'patcher', 'activation']);
/** Options of a sink that are planned. */
export const LATER_ADD_OPTIONS: ReadonlySet<string> = new Set(['patch', 'prettyJson', 'loop', 'spool']);
