import type { BatchSinkFunction, SinkContext, SinkFunction } from '../../exporters/callable.js';
import type { FileOptions } from '../../exporters/file/options.js';
import type { EventLoop } from '../../exporters/loop/event-loop.js';
import type { SinkModule } from '../../exporters/loop/sink-module.js';
import type { JsonProfile, JsonShape } from '../../exporters/render/json/format.js';
import type { StreamSink } from '../../exporters/stream/object-sink.js';
import type { BatchOptions, DeliveryLimits } from '../../processors/delivery/options.js';
import type { LogRecordExporter } from '../../record/exporter.js';
import type { UrlObject, WritableStreamLike } from '../../record/floor/platform-types.js';
import type { LogRecordProcessor } from '../../record/processor.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import type { RedactionOptions } from '../../record/redact/redactor.js';
import type { AnyValue } from '../../record/values/any-value.js';
import type { PatchableRecord } from '../call/patch.js';
import type { LevelLike } from '../levels/levels.js';

/**
 * What `add` takes: a function, an object with `write`, a writable stream, or an OpenTelemetry exporter or processor. A text is `'stdout'`,
 * `'stderr'` or a file's path; a URL is a file's, too. A module runs on a background loop.
 */
export type Sink =
  | 'stdout'
  | 'stderr'
  | (string & {})
  | UrlObject
  | SinkFunction
  | StreamSink
  | WritableStreamLike
  | LogRecordExporter
  | LogRecordProcessor
  | SinkModule;

/** A template, or a function that returns the final text. */
export type Format = string | ((record: ReadableLogRecord) => string);

/** A logger name, which covers its dotted children; a predicate; or attributes that must all be equal. */
export type Filter = string | ((record: ReadableLogRecord) => boolean) | { readonly [attribute: string]: AnyValue };

/** Passed to a dead letter function beside the text. */
export interface DeadLetterContext extends SinkContext {
  /** `failed`, or the reason for the drop: `queue_full`, `too_large`, `removed`, … */
  readonly reason: string;
  /** The error of the last attempt; undefined for a dropped record. */
  readonly error: unknown;
}

/**
 * Takes a record that a sink could not deliver.
 *
 * @example logger.add(send, { deadLetter: (text, { reason }) => fs.promises.appendFile('lost.log', `${reason} ${text}`) })
 */
export type DeadLetterFunction = (message: string, context: DeadLetterContext) => unknown;

/**
 * Which records are equal, and for how long only the first of them passes.
 *
 * @example logger.add(page, { level: 'ERROR', dedupe: { windowMillis: 60_000, key: ({ attributes }) => String(attributes.code) } })
 */
export interface DedupeOptions {
  /** From the first record on, in milliseconds. @default 5_000 */
  windowMillis?: number | undefined;
  /** Equal results mean equal records. A record for which it throws, or returns no string, passes, and the error is reported. @default message template, level and logger */
  key?: ((record: ReadableLogRecord) => string) | undefined;
  /** Records of this level and above always pass. @default every level is held back */
  below?: LevelLike | undefined;
}

/**
 * How many records a sink takes: a token bucket.
 *
 * @example logger.add(send, { rateLimit: { perSecond: 100, burst: 500, below: 'ERROR' } })
 */
export interface RateLimitOptions {
  /** Records a second, on average; more than 0, and also less than 1. */
  perSecond: number;
  /** Records at once, after a pause. @default perSecond, at least 1 */
  burst?: number | undefined;
  /** Each result has a rate of its own; the 1,000 used last are kept. A record for which it throws, or returns no string, passes, and the error is reported. @default one rate for all records */
  by?: ((record: ReadableLogRecord) => string) | undefined;
  /** Records of this level and above always pass. @default every level is limited */
  below?: LevelLike | undefined;
}

/**
 * How a sink is fed. A sink refuses an option that it cannot use with a TypeError.
 *
 * @example logger.add('app.log', { level: 'INFO', rotation: 'daily', retention: 7 })
 */
export interface AddOptions extends DeliveryLimits, FileOptions {
  /** The name of this sink in reports and error blocks. @default the function's, class's or file's name */
  name?: string | undefined;
  /** Minimum level, by name (any case; WARN is WARNING) or number. @default 'DEBUG' */
  level?: LevelLike | undefined;
  /** Template, or a function that returns the final text. @default the default template */
  format?: Format | undefined;
  /** Logger name or its dotted parent; predicate; or attributes that must all be equal. Applied after the level. @default everything passes */
  filter?: Filter | undefined;
  /** Changes a copy of the record for this sink alone, before its level, filter and format. An exception is an error of this sink. @default none */
  patch?: ((record: PatchableRecord) => void) | undefined;
  /**
   * Hides secrets in what this sink gets, beside what the logger's `redact` has hidden already; `false` undoes nothing. See
   * docs/redaction.md. @default false
   */
  redact?: boolean | RedactionOptions | undefined;
  /**
   * Of equal records within a window, the first passes. The others are dropped, reason `repeated`, and one record tells how many. After level
   * and filter, before `rateLimit`. `true` stands for the defaults of {@link DedupeOptions}. @default off
   */
  dedupe?: boolean | DedupeOptions | undefined;
  /** Drops what is over a rate, reason `rate_limited`, and logs one WARNING a second that tells how many. @default off */
  rateLimit?: RateLimitOptions | undefined;
  /** Adds the attribute `log.record.uid` (a ULID) for this sink, where the record has none: the same for all such sinks. No limit counts it. @default false */
  recordUid?: boolean | undefined;
  /**
   * One JSON object per line instead of `format`: ours, a vendor's (`'ecs'`, `'gcp'`, `'datadog'`, `'otel'`, `'flat'`), with your own keys, or
   * what your function returns. A function that throws is an error of this sink; of a SinkModule, it runs in the log call. @default false
   */
  serialize?: boolean | JsonProfile | JsonShape | ((record: ReadableLogRecord) => object) | undefined;
  /** With `serialize`: JSON over several lines, indented by `indent` spaces (0 to 10, default 2), with sorted keys if `sortKeys` is set. @default false */
  prettyJson?: boolean | { indent?: number | undefined; sortKeys?: boolean | undefined } | undefined;
  /** Renders colour markup as ANSI codes. @default true where the stream is a terminal (NO_COLOR and FORCE_COLOR are honoured); false with `serialize` and for sinks that are no streams */
  colorize?: boolean | undefined;
  /** Renders exceptions with stack, `cause` and `errors` chains; false renders `Type: message`. @default true */
  backtrace?: boolean | undefined;
  /** Prints errors of this sink on stderr as an error block. `false` throws them from the log call, or surfaces them once as an unhandled rejection. @default true */
  catch?: boolean | undefined;
  /** Delivers on a later turn instead of in the log call, in order. @default false (async functions, exporters and SinkModules are always fed on a later turn) */
  enqueue?: boolean | undefined;
  /**
   * The event loop that runs the sink. Only for a SinkModule: a function cannot cross threads.
   * `null` is the default, as in Logly. @default one background loop for all SinkModules without this option; the loop of this thread for all other sinks
   */
  loop?: EventLoop | null | undefined;
  /** Delivers in batches: the sink function gets arrays. Exporters always get batches. @default off for functions; for batches 512 (exporters 2,048) records, 4 MiB, 1,000 ms, sent at once when full */
  batch?: boolean | BatchOptions | undefined;
  /**
   * Takes, later, records that failed for good or were dropped (except for `recursion`, and `removed` by an abort), with reason and error
   * beside the text. `complete()` waits for it. Its own failures are reported, and go no further. @default none
   */
  deadLetter?: DeadLetterFunction | string | undefined;
}

/** Options with which a function gets arrays. */
export type InBatches = Omit<AddOptions, 'batch'> & { batch: true | BatchOptions };
/** Options with which a function gets one text. */
export type OneByOne = Omit<AddOptions, 'batch'> & { batch?: false | undefined };
/** `unknown` members are refused where the type of the options leaves open, as `AddOptions` does, whether a function gets arrays. */
export type Undecided<O extends AddOptions> = 'batch' extends keyof O
  ? [Extract<O['batch'], false | undefined>] extends [never]
    ? never
    : [Exclude<O['batch'], false | undefined>] extends [never]
      ? never
      : { readonly [K in Exclude<keyof O, keyof AddOptions | 'sink'>]: never }
  : never;

/** A sink and its options in one object. */
export type Handler =
  | ({ sink: BatchSinkFunction | Exclude<Sink, SinkFunction> } & InBatches)
  | ({ sink: Sink } & OneByOne);

/** The options without members that are undefined: those count as not given. */
export function definedOnly<T extends object>(options: { [K in keyof T]: T[K] | undefined }): Partial<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<T>;
}
