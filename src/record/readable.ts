/* OpenTelemetry's shapes. */

/** Seconds and nanoseconds since the Unix epoch. */
export type HrTime = [seconds: number, nanos: number];

export interface SpanContext {
  traceId: string;
  spanId: string;
  traceFlags: number;
  isRemote?: boolean | undefined;
}

export interface InstrumentationScope {
  readonly name: string;
  readonly version?: string | undefined;
  readonly schemaUrl?: string | undefined;
}

export interface Resource {
  readonly attributes: Readonly<Record<string, unknown>>;
}

/**
 * What processors, exporters, filters and sinks see: structurally the OpenTelemetry SDK's ReadableLogRecord, assignable to and
 * from every supported line of it. Values in our own records are those of the value table. Frozen when it reaches user code.
 */
export interface ReadableLogRecord {
  /** When the call was made. */
  readonly hrTime: HrTime;
  readonly hrTimeObserved: HrTime;
  /** The span that was active in the call. */
  readonly spanContext?: SpanContext | undefined;
  /** The level's name: `WARNING`, not `WARN`. */
  readonly severityText?: string | undefined;
  /** 1..24 */
  readonly severityNumber?: number | undefined;
  /** The formatted message; a structured message stays structured. */
  readonly body?: unknown;
  readonly eventName?: string | undefined;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Attributes and parts of values that a limit or a budget kept out. */
  readonly droppedAttributesCount: number;
  readonly instrumentationScope: InstrumentationScope;
  readonly resource: Resource;
}
