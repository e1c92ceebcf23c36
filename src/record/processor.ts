import { wrongType } from './floor/expect.js';
import type { ReadableLogRecord } from './readable.js';

/** OpenTelemetry's LogRecordProcessor, so that no SDK type is needed to compile against us. */
export interface LogRecordProcessor {
  onEmit(record: ReadableLogRecord, context?: unknown): void;
  enabled?(options: {
    severityNumber?: number | undefined;
    eventName?: string | undefined;
    context?: unknown;
    instrumentationScope?: unknown;
  }): boolean;
  forceFlush(options?: { timeoutMillis?: number | undefined }): Promise<void>;
  shutdown(): Promise<void>;
}

const MEMBERS = ['onEmit', 'forceFlush', 'shutdown'] as const;

/** @throws TypeError for what is no processor */
export function checkProcessor(option: string, processor: unknown): asserts processor is LogRecordProcessor {
  const isOne =
    typeof processor === 'object' &&
    processor !== null &&
    MEMBERS.every((member) => typeof (processor as LogRecordProcessor)[member] === 'function');
  if (!isOne) throw wrongType(option, 'an object with the functions `onEmit`, `forceFlush` and `shutdown`', processor);
}
