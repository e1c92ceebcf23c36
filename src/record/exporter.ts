import type { Signal } from './floor/platform-types.js';
import type { ReadableLogRecord } from './readable.js';

/** How an export ended. */
export interface ExportResult {
  /** 0 for success, 1 for failure. */
  code: 0 | 1;
  /** Required for a failure. Its members may tell what to do next: {@link DeliveryError}. */
  error?: Error;
}

/** One attempt to export a batch, as our deliveries pass it to an exporter. */
export interface Attempt {
  /**
   * Aborts when the attempt has timed out (`exportTimeoutMillis`), and when its records are dropped (removal with `abort`, shutdown).
   * The delivery has then decided about the records: stop the work, and release what it holds. A result is ignored.
   */
  readonly signal: Signal;
  /** 1 for the first attempt with these records. */
  readonly number: number;
  /**
   * Identifies the records of the attempt: the same for each attempt with the same records. When some of them are delivered or halved away, the
   * others get a new one. For destinations that recognise a repeated request.
   */
  readonly batchId?: string;
}

/** How one record of a failed export ended, see {@link DeliveryError.outcomes}. */
export interface ItemOutcome {
  /** Its place in the records that `export`, or the batch function, received. An index that is none is ignored. */
  readonly index: number;
  /** @default the error of the export */
  readonly error?: unknown;
  /** The record is worth another attempt. @default as the sink's `retry` decides for the error; false without `retry` */
  readonly retryable?: boolean;
}

/**
 * OpenTelemetry's LogRecordExporter. An exporter sends records to a destination; a processor in front of it decides when.
 *
 * **Thread and context.** Our deliveries call all methods on the thread of the log call, on a turn of the event loop. Tracing is suppressed, and
 * the caller's async context is absent. `SyncLogRecordProcessor` calls `export` inside the log call.
 *
 * **Ownership.** The array and its records belong to the exporter until it calls `done`; it may keep the records for longer. The records
 * are shared with other sinks and frozen. Values are limited to those that OpenTelemetry can express: bigints, NaN and infinities arrive as
 * text, unless the exporter is a {@link LightLogRecordExporter}.
 *
 * **Result.** Call `done` once per `export`, before or after it returns. The first call counts; later calls are ignored. If `done` is not
 * called, the attempt fails after `exportTimeoutMillis`. An exception from `export` is a failure of all records.
 *
 * **Retries.** With an `attempt`, the exporter makes exactly one: it neither retries nor splits the batch. The delivery does both, as the
 * error tells ({@link DeliveryError}), and passes the same records again. Without an `attempt`, a foreign processor is in front, and the
 * exporter retries by itself.
 *
 * **Concurrency.** Our deliveries call `export` again before `done` up to `concurrency` times (default 1). Batches start in order.
 *
 * @example
 * const exporter: LogRecordExporter = {
 *   export(records, done, attempt) {
 *     send(records, attempt?.signal).then(
 *       () => done({ code: 0 }),
 *       (error) => done({ code: 1, error: Object.assign(error, { retryable: error.status === 503 }) }),
 *     );
 *   },
 *   shutdown: async () => connection.close(),
 * };
 */
export interface LogRecordExporter {
  /** Sends records, at least one. Not called after `shutdown` by our deliveries; otherwise call `done` with a failure then. */
  export(records: ReadableLogRecord[], done: (result: ExportResult) => void, attempt?: Attempt): void;
  /**
   * Resolves when everything exported before the call is durable or lost. Our deliveries call it after all records were exported and
   * settled, so that only an exporter with a buffer of its own needs it.
   */
  forceFlush?(): Promise<void>;
  /** Releases the destination, after a flush. Called once by our deliveries, and only by the last sink that has the exporter. */
  shutdown(): Promise<void>;
}

/** The result of an exporter of ours that received an HTTP answer. */
export interface HttpExportResult extends ExportResult {
  readonly status?: number;
}

/** How metrics describe an exporter. */
export interface ExporterComponent {
  /** The type by OpenTelemetry's semantic conventions, or the name of the class. */
  readonly type: string;
  readonly server?: { readonly address: string; readonly port: number };
}

/** An exporter of ours: it takes records as they are in the pipeline, with every value of the value table, and needs no copies. */
export interface LightLogRecordExporter extends LogRecordExporter {
  /** Marks the exporter: it needs no copies. */
  readonly takesLightRecords: true;
  /**
   * While records pile up, a delivery passes larger batches (up to 16,384 records), and several at once (up to 8). `maxExportBatchSize` or
   * `concurrency`, where set, override that. @default false
   */
  readonly adaptive?: boolean;
  /** It asks for the uid of each record (`uidOf`): a spool keeps it with the record. @default false */
  readonly identifies?: boolean;
  /** Records of one key are exported in order: none while an earlier one of its key is in flight or backs off. @default no keys */
  readonly orderKey?: (record: ReadableLogRecord) => string | undefined;
  /** @default the name of the class */
  readonly component?: ExporterComponent;
}

/**
 * The error of a failed export or sink call. Its members tell the delivery what to do. Without them, the error of an exporter is classified by the
 * HTTP or gRPC status that it carries, or by its lost connection. Any other error is retried if the sink has `retry`.
 *
 * @example
 * done({ code: 1, error: Object.assign(new Error('busy'), { retryable: true, retryAfterMillis: 5_000 }) });
 */
export interface DeliveryError extends Error {
  /** The records are worth another attempt. */
  retryable?: boolean;
  /** Minimum backoff, in milliseconds; at most `retry.maxRetryAfterMillis`. */
  retryAfterMillis?: number;
  /** The batch was refused because of its content or size (400, 413, 422): the delivery halves it until the refused record is alone. */
  divisible?: boolean;
  /** Only these records failed; the others were delivered. */
  failed?: readonly ReadableLogRecord[];
  /** Only these records failed, each with its own error; the others were delivered. Outranks `failed`. */
  outcomes?: readonly ItemOutcome[];
  /** This many records were refused, it is not known which (partial success). The batch is not retried. */
  rejected?: number;
}
