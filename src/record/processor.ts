import type { ReadableLogRecord } from './readable.js';

/** OpenTelemetry's LogRecordProcessor, so that no SDK type is needed to compile against us. */
export interface LogRecordProcessor {
  onEmit(record: ReadableLogRecord, context?: unknown): void;
  enabled?(options: {
    severityNumber?: number;
    eventName?: string;
    context?: unknown;
    instrumentationScope?: unknown;
  }): boolean;
  forceFlush(options?: { timeoutMillis?: number }): Promise<void>;
  shutdown(): Promise<void>;
}
