/* Which shapes does OpenTelemetry give a record? */

/** Seconds and nanoseconds since the Unix epoch. */
export type HrTime = [seconds: number, nanos: number];

/** The ids of a span. */
export interface SpanContext {
  /** 32 hexadecimal digits. */
  traceId: string;
  /** 16 hexadecimal digits. */
  spanId: string;
  traceFlags: number;
  isRemote?: boolean | undefined;
}

/** The logger that a record comes from. */
export interface InstrumentationScope {
  readonly name: string;
  readonly version?: string | undefined;
  readonly schemaUrl?: string | undefined;
}

/** The service or process that a record comes from. */
export interface Resource {
  readonly attributes: Readonly<Record<string, unknown>>;
}

/**
 * A log record, as processors, exporters, filters and sinks see it: structurally the OpenTelemetry SDK's ReadableLogRecord, assignable to
 * and from each supported version. Values in records of ours are those of the value table. Frozen before user code sees it.
 */
export interface ReadableLogRecord {
  /** The time of the log call. */
  readonly hrTime: HrTime;
  /** The time at which the record entered the pipeline. */
  readonly hrTimeObserved: HrTime;
  /** The span that was active in the log call. */
  readonly spanContext?: SpanContext | undefined;
  /** The name of the level: `WARNING`, not `WARN`. */
  readonly severityText?: string | undefined;
  /** 1..24 */
  readonly severityNumber?: number | undefined;
  /** The formatted message; a structured message stays structured. */
  readonly body?: unknown;
  /** Name of the event, if the record is one. */
  readonly eventName?: string | undefined;
  /** Fields of the call, of views and of the logger, and those of the exception. */
  readonly attributes: Readonly<Record<string, unknown>>;
  /** How many attributes and parts of values were left out because of a limit. */
  readonly droppedAttributesCount: number;
  /** The logger that the record comes from. */
  readonly instrumentationScope: InstrumentationScope;
  /** The service or process that the record comes from. */
  readonly resource: Resource;
}
