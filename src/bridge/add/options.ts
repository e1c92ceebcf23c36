import type { BatchSinkFunction, SinkFunction } from '../../exporters/callable.js';
import type { FileOptions } from '../../exporters/file/options.js';
import type { EventLoop } from '../../exporters/loop/event-loop.js';
import type { BatchOptions, DeliveryLimits } from '../../processors/delivery/options.js';
import type { InternalErrorHandler } from '../../record/failure/report.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import type { AnyValue } from '../../record/values/any-value.js';
import type { PatchableRecord } from '../call/patch.js';
import type { LevelLike, LevelUpdate } from '../levels/levels.js';
import type { MeterProviderLike } from '../metrics/meter.js';
import type { ProviderOption } from '../routes/application.js';
import type { Sink } from '../sinks/sink.js';
import type { DeadLetterFunction } from './dead-letter-function.js';

export type Fields = { readonly [key: string]: unknown };
/** Fields, also those of an object that an interface describes; what has members of these names is an array, a Map, a Date or a function. */
export type FieldsLike =
  | Fields
  | (object & {
      readonly [Symbol.iterator]?: never;
      readonly [Symbol.toStringTag]?: never;
      readonly [Symbol.toPrimitive]?: never;
      readonly [Symbol.hasInstance]?: never;
    });
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
  /** Changes a copy of the record for this sink alone, before its level, filter and format. One that throws is an error of this sink. @default none */
  patch?: (record: PatchableRecord) => void;
  /** One JSON object per line instead of `format`. @default false */
  serialize?: boolean;
  /** With `serialize`: over several lines, indented by `indent` spaces (2), up to 10; with `sortKeys` in the order of the keys. @default false */
  prettyJson?: boolean | { indent?: number; sortKeys?: boolean };
  /** Colour markup becomes ANSI. @default the stream is a terminal, NO_COLOR / FORCE_COLOR honoured; false with `serialize` and for sinks that are no streams */
  colorize?: boolean;
  /** Exception text with `cause` and `errors` chains in full; false gives `Type: message`. @default true */
  backtrace?: boolean;
  /** Errors of this sink go to stderr as an error block and no further; false throws them from the log call, or surfaces them once as unhandled. @default true */
  catch?: boolean;
  /** Hand over instead of delivering in the call: one FIFO per sink. @default false (async functions, exporters and SinkModules are always handed over) */
  enqueue?: boolean;
  /**
   * The event loop that runs the sink. Only for a SinkModule: a function cannot cross threads.
   * @default a SinkModule without it shares one background loop; everything else runs on this thread's loop
   */
  loop?: EventLoop;
  /** Deliver in batches: the sink function takes arrays. Exporters always get batches. @default off for functions; 512 (exporters 2,048) records, 4 MiB, 1,000 ms, sent at once when full */
  batch?: boolean | BatchOptions;
  /**
   * Gets, later, what failed for good and what was dropped (but for `recursion`, and `removed` by an abort), with the reason and the error
   * beside the text. `complete()` waits for it. Its own failures end there. @default none
   */
  deadLetter?: DeadLetterFunction | string;
}

/** Options with which a function takes arrays. */
export type InBatches = Omit<AddOptions, 'batch'> & { batch: true | BatchOptions };
/** Options with which it takes one text. */
export type OneByOne = Omit<AddOptions, 'batch'> & { batch?: false };
/** Nothing where the type of options leaves open which of the two they are, as `AddOptions` does; what no options have otherwise. */
export type Undecided<O extends AddOptions> = 'batch' extends keyof O
  ? [Extract<O['batch'], false | undefined>] extends [never]
    ? never
    : [Exclude<O['batch'], false | undefined>] extends [never]
      ? never
      : { readonly [K in Exclude<keyof O, keyof AddOptions | 'sink'>]: never }
  : never;

/** A sink and its options in one. */
type Handler = ({ sink: BatchSinkFunction | Exclude<Sink, SinkFunction> } & InBatches) | ({ sink: Sink } & OneByOne);

/** What the constructor and `configure` take. */
export interface ConfigureOptions {
  /** Levels to be registered, or to be given other colours and icons. @default none */
  levels?: ReadonlyArray<{ name: string } & LevelUpdate>;
  /** Fields of every record; those of `contextualize`, `bind` and the call win over them. Replaces what was configured before. @default none */
  extra?: FieldsLike;
  /** Changes every record of our calls, before the patches of views. Replaces what was configured before. @default none */
  patcher?: (record: PatchableRecord) => void;
  /** Loggers to be switched on or off, by name, in this order: as `enable` and `disable` do. @default none */
  activation?: ReadonlyArray<readonly [name: string, enabled: boolean]>;
  /** Sinks. `configure` removes all others, when it is given them. @default none */
  handlers?: Handler[];
  /** Of our own records; merged over what the environment says (`OTEL_SERVICE_NAME`, `OTEL_RESOURCE_ATTRIBUTES`). @default what the environment says */
  resource?: { attributes: Record<string, unknown> };
  /** How many attributes a record may have, and how long their text may be; what is over it is left out, or cut, and counted. @default `OTEL_LOGRECORD_*`, else `OTEL_ATTRIBUTE_*`, else 128 attributes of any length */
  logRecordLimits?: { attributeCountLimit?: number; attributeValueLengthLimit?: number };
  /**
   * Emit into this provider (SDK 0.20x or 3.x, or ours); a function where it is built later, around `logger.attach()`. Without it: the
   * global provider of either API generation where one is registered, looked for at each call; always our own sinks.
   * @default the global provider
   */
  provider?: ProviderOption;
  /** Calls below this level never go to a provider, so that they stay free. @default 'DEBUG' */
  providerLevel?: LevelLike;
  /**
   * Metrics of the logger itself, by the names of OpenTelemetry's semantic conventions (`otel.sdk.log.created`, …): an SDK's MeterProvider, or
   * the global one once it is registered. Read from the accounts of the sinks when somebody collects. @default no metrics
   */
  meterProvider?: MeterProviderLike;
  /** Where our own failures and those of sinks with `catch` are told. @default an error block on stderr, rate limited */
  onInternalError?: InternalErrorHandler;
}

export interface LoggerOptions extends ConfigureOptions {
  /** Instrumentation scope name. @default 'logly' */
  name?: string;
  /** Instrumentation scope version. @default none */
  version?: string;
}

/** The names of {@link ConfigureOptions}. */
export const CONFIGURE_OPTIONS: ReadonlySet<string> = new Set([
  'levels',
  'extra',
  'patcher',
  'activation',
  'handlers',
  'resource',
  'logRecordLimits',
  'onInternalError',
  'meterProvider',
  'provider',
  'providerLevel',
]);
export const LOGGER_OPTIONS: ReadonlySet<string> = new Set(['name', 'version', ...CONFIGURE_OPTIONS]);
/** Options of a sink that are planned. */
export const LATER_ADD_OPTIONS: ReadonlySet<string> = new Set(['spool']);
