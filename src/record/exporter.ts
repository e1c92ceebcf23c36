import type { Signal } from './floor/platform-types.js';
import type { ReadableLogRecord } from './readable.js';

/** How an export ended: 0 is success. */
export interface ExportResult {
  code: 0 | 1;
  error?: Error;
}

/** What our deliveries hand to an exporter beside the records. */
export interface Attempt {
  /** Aborts when the attempt's time is up, or when the sink is removed with `abort`. */
  readonly signal: Signal;
  /** 1 for the first try. */
  readonly number: number;
}

/**
 * OpenTelemetry's LogRecordExporter. `attempt` is what our deliveries add: given, the exporter makes exactly one attempt, watches the
 * signal, and neither retries nor splits; absent, somebody else's processor is in front, and the exporter sees to that itself.
 * `done` may be called before `export` returns: then the export was synchronous. Whatever is called after the first `done` is ignored.
 */
export interface LogRecordExporter {
  export(records: ReadableLogRecord[], done: (result: ExportResult) => void, attempt?: Attempt): void;
  forceFlush?(): Promise<void>;
  shutdown(): Promise<void>;
}

/** What an exporter of ours says besides, where it spoke HTTP. */
export interface HttpExportResult extends ExportResult {
  readonly status?: number;
}

/** What metrics say of an exporter. */
export interface ExporterComponent {
  /** By OpenTelemetry's semantic conventions, or the name of its class. */
  readonly type: string;
  readonly server?: { readonly address: string; readonly port: number };
}

/** An exporter of ours: it takes records as the pipeline has them, every value of the value table included, and asks for no copies. */
export interface LightLogRecordExporter extends LogRecordExporter {
  readonly takesLightRecords: true;
  /** @default the name of its class */
  readonly component?: ExporterComponent;
}

/**
 * How an exporter or a sink says how an attempt ended, beside success: its error may carry these. Without them an error is judged by the
 * status that it carries, and retried when the sink has `retry`.
 */
export interface DeliveryError extends Error {
  /** Whether it is worth another attempt. */
  retryable?: boolean;
  /** Not sooner than this; bounded by the sink's `retry.maxRetryAfterMillis`. */
  retryAfterMillis?: number;
  /** The batch was refused because of its content or size (400, 413, 422): it is halved until the culprit stands alone. */
  divisible?: boolean;
  /** Only these failed; the others were delivered. */
  failed?: readonly ReadableLogRecord[];
  /** That many were refused, nobody says which (partial success). */
  rejected?: number;
}
