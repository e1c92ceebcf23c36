/* Which limits may a user set for a delivery, and what are their defaults? */
import type { LogRecordExporter } from '../../record/exporter.js';
import { type RetryOptions, type RetryPolicy, retryPolicy } from '../../record/failure/backoff.js';
import { v8 } from '../../record/floor/builtin.js';
import { integer, knownOptions, millis, outOfRange, required, wrongType } from '../../record/floor/expect.js';
import { type Checked, checkedGroup, checkedOptions, type OptionChecks } from '../../record/floor/option-checks.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import { OVERFLOWS, type Overflow } from '../queue/queue.js';
import { type CheckedSpool, checkedSpool, type SpoolOptions } from '../spool/options.js';
import type { BreakerOptions } from './breaker.js';
import type { DeliveryPreset } from './presets.js';

/** Limits and pace of a delivery. Names and units are OpenTelemetry's. */
export interface DeliveryLimits {
  /** Maximum number of queued records; records in flight are not counted. @default 1_000_000 */
  maxQueueSize?: number | undefined;
  /** Maximum size of the queued records in bytes, estimated from text and attributes. @default 128 MiB, or an eighth of the heap limit if that is less */
  maxQueueBytes?: number | undefined;
  /**
   * Which record is dropped when the queue is full, with reason `queue_full`: the new one, the oldest one, or the least severe one. Of equally
   * severe records the oldest is dropped. If no queued record is less severe than the new one, the new one is dropped. @default 'drop-newest'
   */
  overflow?: Overflow | undefined;
  /** Maximum time of one export attempt, in milliseconds. Then its signal aborts, and the attempt has failed. @default 30_000 */
  exportTimeoutMillis?: number | undefined;
  /**
   * Maximum number of exports in flight. They start in order. With 1, records arrive in order.
   * @default 64 for functions, 1 for batches and exporters; 1 to 8 for our OTLP exporter, as records pile up
   */
  concurrency?: number | undefined;
  /**
   * Retries failed attempts after growing random backoffs; an export counts against `concurrency` meanwhile. @default false for functions and
   * streams; for exporters the defaults of {@link RetryOptions}, for retryable errors (429, 502, 503, 504, lost connections)
   */
  retry?: false | RetryOptions | undefined;
  /**
   * Keeps what is not delivered yet on disk, in this directory: it survives the end of the process, and an outage of any length. Retries are on then,
   * without a limit of time. A directory belongs to one sink; processes of a service share it. @default none
   */
  spool?: string | SpoolOptions | undefined;
  /** Makes no attempt for `resetMillis` after `failureThreshold` failed attempts in a row; records wait in the queue meanwhile. @default none */
  breaker?: BreakerOptions | undefined;
}

/** When a batch is full, and how long it waits to fill. */
export interface BatchOptions {
  /** Maximum number of records in a batch. @default 512 for functions, 2_048 for exporters; 2_048 to 16_384 for our OTLP exporter, as records pile up */
  maxExportBatchSize?: number | undefined;
  /** Maximum estimated size of a batch in bytes. A larger single record is a batch of its own. @default 4 MiB */
  maxExportBatchBytes?: number | undefined;
  /** How long the oldest record of a batch waits for the batch to fill, in milliseconds. @default 1_000 */
  scheduledDelayMillis?: number | undefined;
}

/**
 * Options of a delivery processor.
 *
 * @example
 * new BatchLogRecordProcessor({ exporter, maxQueueSize: 10_000, overflow: 'drop-oldest', onDrop: (records, reason) => count(reason) });
 */
export interface DeliveryOptions extends DeliveryLimits, BatchOptions {
  /** Receives the records: an exporter of ours, an official one, or any other. */
  exporter: LogRecordExporter;
  /** Called with every dropped record and the reason: `queue_full`, `too_large`, `recursion`, `shutdown`. Its exceptions go to stderr. @default lines on stderr when drops begin and when they end */
  onDrop?: ((records: readonly ReadableLogRecord[], reason: string) => void) | undefined;
}

const MEBIBYTE = 2 ** 20;
const MAX_DEFAULT_QUEUE_BYTES = 128 * MEBIBYTE;
export const FUNCTION_BATCH_SIZE = 512;
export const EXPORTER_BATCH_SIZE = 2_048;

type LimitPreset = Pick<DeliveryPreset, 'concurrency' | 'when' | 'defersWhenAsync'>;

/** The inputs of the defaults. `queues`: records may wait; otherwise `node:v8` is not loaded for a limit without effect. */
type LimitDefaults = Pick<DeliveryPreset, 'concurrency'> & {
  readonly ofExporter: boolean;
  readonly queues: boolean;
  readonly isDurable: boolean;
};

/** The one list of the options in {@link DeliveryLimits}: a new one needs its line here, and its doc comment above. */
const LIMIT_CHECKS = {
  maxQueueSize: (name, value) => integer(name, value, 1, 1_000_000),
  maxQueueBytes: (name, value, { queues }) =>
    integer(name, value, 1, queues ? defaultQueueBytes() : MAX_DEFAULT_QUEUE_BYTES),
  overflow: checkedOverflow,
  exportTimeoutMillis: (name, value) => millis(name, value, 30_000),
  concurrency: (name, value, { concurrency }) => integer(name, value, 1, concurrency),
  retry: checkedRetry,
  spool: (_, value): CheckedSpool | undefined => (value === undefined ? undefined : checkedSpool(value)),
  breaker: (name, value): BreakerOptions | undefined =>
    value === undefined ? undefined : checkedGroup(name, value as object, BREAKER_CHECKS),
} satisfies OptionChecks<DeliveryLimits, LimitDefaults>;

/** The one list of the options in {@link BatchOptions}. */
const BATCH_CHECKS = {
  maxExportBatchSize: (name, value, size) => integer(name, value, 1, size),
  maxExportBatchBytes: (name, value) => integer(name, value, 1, 4 * MEBIBYTE),
  scheduledDelayMillis: (name, value) => millis(name, value, 1_000),
} satisfies OptionChecks<BatchOptions, number>;

const BREAKER_CHECKS = {
  failureThreshold: (name, value) => integer(name, required(name, 'a number', value), 1, 1),
  resetMillis: (name, value) => millis(name, required(name, 'a number', value), 0),
} satisfies OptionChecks<BreakerOptions>;

/** The names of {@link DeliveryLimits}. */
export const LIMITS: readonly string[] = Object.keys(LIMIT_CHECKS);
/** The names of {@link BatchOptions}. */
export const BATCH: readonly string[] = Object.keys(BATCH_CHECKS);

/** {@link DeliveryLimits}, checked, with defaults, and what a delivery derives from them. */
export interface CheckedLimits extends Checked<typeof LIMIT_CHECKS> {
  /** The user did not set `retry`: only errors that are classified as retryable are retried. */
  readonly retryIsDefault: boolean;
  readonly concurrencyIsDefault: boolean;
  /** An error is classified by the HTTP or gRPC status that it carries. */
  readonly classifiesStatus: boolean;
  /** Returns a number in [0, 1). */
  readonly random: () => number;
}

/** {@link BatchOptions}, checked, with defaults. */
export interface BatchLimits extends Checked<typeof BATCH_CHECKS> {
  readonly maxExportBatchSizeIsDefault: boolean;
}

/**
 * Checks the limits and fills in the defaults.
 *
 * @param ofExporter The sink is an exporter: it is retried by default, by the status of its errors
 * @throws TypeError, RangeError
 */
export function deliveryLimits(options: DeliveryLimits, preset: LimitPreset, ofExporter: boolean): CheckedLimits {
  const { when, defersWhenAsync, concurrency } = preset;
  const queues = when !== 'in-call' || defersWhenAsync;
  const isDurable = options.spool !== undefined;
  return {
    ...checkedOptions(options, LIMIT_CHECKS, { concurrency, ofExporter, queues, isDurable }),
    // Without a status, nothing says which errors of a function are worth another attempt: with a spool, all are.
    retryIsDefault: options.retry === undefined && (ofExporter || !isDurable),
    concurrencyIsDefault: options.concurrency === undefined,
    classifiesStatus: ofExporter,
    random: Math.random,
  };
}

/** Checks the options of a batch and fills in the defaults. @param size The default of `maxExportBatchSize` @throws TypeError, RangeError */
export function batchLimits(options: BatchOptions, size: number): BatchLimits {
  return {
    ...checkedOptions(options, BATCH_CHECKS, size),
    maxExportBatchSizeIsDefault: options.maxExportBatchSize === undefined,
  };
}

/** The same for the option `batch`, where unknown keys are rejected. @throws TypeError, RangeError */
export function batchOption(batch: BatchOptions, size: number): BatchLimits {
  knownOptions('batch', batch, new Set(BATCH));
  return batchLimits(batch, size);
}

function checkedOverflow(name: string, value: unknown): Overflow {
  const overflow = value === undefined ? 'drop-newest' : value;
  const found = OVERFLOWS.find((known) => known === overflow);
  if (found !== undefined) return found;
  const expected = OVERFLOWS.map((known) => `'${known}'`).join(', ');
  throw typeof overflow === 'string' ? outOfRange(name, expected, overflow) : wrongType(name, expected, overflow);
}

function checkedRetry(name: string, value: unknown, { ofExporter, isDurable }: LimitDefaults): RetryPolicy | undefined {
  if (value === false || (value === undefined && !ofExporter && !isDurable)) return undefined;
  if (value !== undefined && (typeof value !== 'object' || value === null))
    throw wrongType(name, 'false or an object', value);
  if (!isDurable) return retryPolicy(value);
  const { maxElapsedMillis = Number.POSITIVE_INFINITY } = (value ?? {}) as RetryOptions;
  return retryPolicy({ ...value, maxElapsedMillis });
}

/** Rejects options of a processor that are unknown, or not available yet. @throws TypeError */
export function checkOptions(processor: string, options: object, known: readonly string[]): void {
  knownOptions(processor, options, new Set(known));
}

/** @throws TypeError if it is not an exporter */
export function checkExporter(exporter: unknown): asserts exporter is LogRecordExporter {
  const { export: method } = (exporter ?? {}) as Partial<LogRecordExporter>;
  if (typeof exporter !== 'object' || typeof method !== 'function')
    throw wrongType('exporter', 'an object with an `export` function', exporter);
}

function defaultQueueBytes(): number {
  const limit = heapLimit();
  return limit === undefined ? MAX_DEFAULT_QUEUE_BYTES : Math.floor(Math.min(MAX_DEFAULT_QUEUE_BYTES, limit / 8));
}

/** In bytes; undefined where the runtime does not say: workerd returns 0, other runtimes lack the function. */
export function heapLimit(statistics: () => unknown = () => v8().getHeapStatistics()): number | undefined {
  try {
    const { heap_size_limit: limit } = statistics() as { heap_size_limit?: unknown };
    return typeof limit === 'number' && limit > 0 ? limit : undefined;
  } catch {
    return undefined;
  }
}
