import type { LogRecordExporter } from '../../record/exporter.js';
import { type RetryOptions, type RetryPolicy, retryPolicy } from '../../record/failure/backoff.js';
import { v8 } from '../../record/floor/builtin.js';
import { integer, knownOptions, millis, outOfRange, wrongType } from '../../record/floor/expect.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import type { Overflow } from '../queue/queue.js';
import type { BreakerOptions } from './breaker.js';

/** Limits and pace of a delivery. Names and units are OpenTelemetry's. */
export interface DeliveryLimits {
  /** Records waiting, without those in flight. @default 1_000_000 */
  maxQueueSize?: number | undefined;
  /** Bytes waiting (estimated from text and attributes). @default 128 MiB, or an eighth of the heap limit if that is less */
  maxQueueBytes?: number | undefined;
  /**
   * What gives way when a limit is reached: what comes, what has waited longest, or the least severe (among equals the oldest; what comes,
   * when nothing that waits is less severe). Dropped with reason `queue_full`. @default 'drop-newest'
   */
  overflow?: Overflow | undefined;
  /** One attempt may take this long; then its signal aborts, and it has failed. @default 30_000 */
  exportTimeoutMillis?: number | undefined;
  /** Deliveries in flight at once; they start in order. @default 64 for functions, 1 for batches and exporters */
  concurrency?: number | undefined;
  /**
   * Failed attempts are repeated, with growing random pauses; a delivery keeps its place meanwhile. @default false for functions and streams;
   * for exporters the defaults of {@link RetryOptions}, for errors that say that they are worth it (429, 502, 503, 504, lost connections)
   */
  retry?: false | RetryOptions | undefined;
  /** Makes no attempt for `resetMillis` after `failureThreshold` of them have failed in a row; records wait meanwhile. @default none */
  breaker?: BreakerOptions | undefined;
}

/** When a batch is full, or has waited long enough. */
export interface BatchOptions {
  /** Records. @default 512 for functions, 2_048 for exporters */
  maxExportBatchSize?: number | undefined;
  /** Bytes by estimate. @default 4 MiB */
  maxExportBatchBytes?: number | undefined;
  /** How long the oldest record of a batch waits for it to fill. @default 1_000 */
  scheduledDelayMillis?: number | undefined;
}

export interface DeliveryOptions extends DeliveryLimits, BatchOptions {
  /** Ours, the official one, anybody's. */
  exporter: LogRecordExporter;
  /** Told of every record that is dropped, and why: `queue_full`, `too_large`, `recursion`, `shutdown`. What it throws is reported. @default nobody is told */
  onDrop?: ((records: readonly ReadableLogRecord[], reason: string) => void) | undefined;
}

const MEBIBYTE = 2 ** 20;
const MOST_QUEUE_BYTES = 128 * MEBIBYTE;
export const FUNCTION_CONCURRENCY = 64;
export const FUNCTION_BATCH_SIZE = 512;
export const EXPORTER_BATCH_SIZE = 2_048;

/** The names of {@link DeliveryLimits}. */
export const LIMITS = [
  'maxQueueSize',
  'maxQueueBytes',
  'overflow',
  'exportTimeoutMillis',
  'concurrency',
  'retry',
  'breaker',
];
/** The names of {@link BatchOptions}. */
export const BATCH = ['maxExportBatchSize', 'maxExportBatchBytes', 'scheduledDelayMillis'];
const LATER: ReadonlySet<string> = new Set(['spool']);
const OVERFLOWS: ReadonlySet<unknown> = new Set<Overflow>(['drop-newest', 'drop-oldest', 'drop-lowest']);

/** The limits, checked, with the defaults filled in; where nothing ever waits, `node:v8` need not be asked for those of the queue. */
export function deliveryLimits(options: DeliveryLimits, concurrency: number, ofExporter: boolean, waits = true) {
  const { overflow = 'drop-newest', retry, breaker } = options;
  if (!OVERFLOWS.has(overflow)) {
    const expected = [...OVERFLOWS].map((name) => `'${name}'`).join(', ');
    throw typeof overflow === 'string'
      ? outOfRange('overflow', expected, overflow)
      : wrongType('overflow', expected, overflow);
  }
  return {
    overflow,
    retry: retryOf(retry, ofExporter),
    retriesUnasked: retry === undefined,
    breaker: breaker === undefined ? undefined : breakerOf(breaker),
    judgesStatus: ofExporter,
    random: Math.random,
    concurrency: integer('concurrency', options.concurrency, 1, concurrency),
    maxQueueSize: integer('maxQueueSize', options.maxQueueSize, 1, 1_000_000),
    maxQueueBytes: integer('maxQueueBytes', options.maxQueueBytes, 1, waits ? defaultQueueBytes() : MOST_QUEUE_BYTES),
    exportTimeoutMillis: millis('exportTimeoutMillis', options.exportTimeoutMillis, 30_000),
  };
}

function retryOf(retry: unknown, ofExporter: boolean): RetryPolicy | undefined {
  if (retry === false || (retry === undefined && !ofExporter)) return undefined;
  if (retry !== undefined && (typeof retry !== 'object' || retry === null))
    throw wrongType('retry', 'false or an object', retry);
  return retryPolicy(retry);
}

function breakerOf(breaker: BreakerOptions): BreakerOptions {
  knownOptions('breaker', breaker, new Set(['failureThreshold', 'resetMillis']));
  for (const key of ['failureThreshold', 'resetMillis'] as const) {
    if (breaker[key] === undefined) throw wrongType(`breaker.${key}`, 'a number', undefined);
  }
  return {
    failureThreshold: integer('breaker.failureThreshold', breaker.failureThreshold, 1, 1),
    resetMillis: millis('breaker.resetMillis', breaker.resetMillis, 0),
  };
}

/** The batch settings, checked, with the defaults filled in. */
export function batchLimits(options: BatchOptions, size: number) {
  return {
    maxExportBatchSize: integer('maxExportBatchSize', options.maxExportBatchSize, 1, size),
    maxExportBatchBytes: integer('maxExportBatchBytes', options.maxExportBatchBytes, 1, 4 * MEBIBYTE),
    scheduledDelayMillis: millis('scheduledDelayMillis', options.scheduledDelayMillis, 1_000),
  };
}

/** Refuses a processor's option that is unknown, or not there yet. */
export function checkOptions(what: string, options: object, usable: readonly string[]): void {
  knownOptions(what, options, new Set(usable), LATER);
}

export function checkExporter(exporter: unknown): asserts exporter is LogRecordExporter {
  if (
    typeof exporter !== 'object' ||
    exporter === null ||
    typeof (exporter as LogRecordExporter).export !== 'function'
  ) {
    throw wrongType('exporter', 'an object with an `export` function', exporter);
  }
}

function defaultQueueBytes(): number {
  const limit = heapLimit();
  return limit === undefined ? MOST_QUEUE_BYTES : Math.floor(Math.min(MOST_QUEUE_BYTES, limit / 8));
}

/** In bytes; undefined where the runtime does not say: workerd gives 0, others lack the function. */
export function heapLimit(statistics: () => unknown = () => v8().getHeapStatistics()): number | undefined {
  try {
    const { heap_size_limit: limit } = statistics() as { heap_size_limit?: unknown };
    return typeof limit === 'number' && limit > 0 ? limit : undefined;
  } catch {
    return undefined;
  }
}
