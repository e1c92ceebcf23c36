import { wrongType } from './floor/expect.js';
import type { ReadableLogRecord } from './readable.js';

/** What is known of a record before it is made. */
export interface EnabledOptions {
  readonly severityNumber?: number | undefined;
  readonly eventName?: string | undefined;
  /** OpenTelemetry's context of the log call, if a context manager is registered. */
  readonly context?: unknown;
  /** Name, version and schema URL of the logger. */
  readonly instrumentationScope?: unknown;
}

/**
 * OpenTelemetry's LogRecordProcessor, declared here so that using this package needs no SDK types. A processor decides when and whether a
 * record reaches an exporter.
 *
 * **Thread and context.** All methods are called on the thread of the log call. `onEmit` and `enabled` run synchronously inside the log
 * call, in its async context. Whatever takes time must be deferred.
 *
 * **Ownership.** The record is shared with all other processors. A processor may keep it as long as it likes. Behind `logger.add`, a foreign
 * processor gets a copy of its own with the SDK's setters (`setAttribute`, …), which it may change until `onEmit` returns. A processor of
 * this package never changes a record. A record is frozen before user code (filter, sink, exporter) sees it.
 *
 * **Exceptions.** `onEmit` should not throw. A logger and a fan-out catch exceptions, count and report them, and go on with the next processor. An
 * OpenTelemetry SDK lets them reach the log call.
 *
 * **Recursion.** A processor may log. Records that it logs from within `onEmit` are not passed back to it.
 *
 * @example
 * const counting: LogRecordProcessor = {
 *   onEmit: (record) => void counts.increment(record.severityText),
 *   forceFlush: async () => {},
 *   shutdown: async () => {},
 * };
 */
export interface LogRecordProcessor {
  /**
   * Takes one record. Not called after `shutdown` by a logger; an SDK may call it, and the record must be ignored then.
   *
   * @param context OpenTelemetry's context of the log call, if a context manager is registered
   */
  onEmit(record: ReadableLogRecord, context?: unknown): void;
  /**
   * False if a record with these properties would be ignored, so that the caller need not create it. Must be fast: it may be called at each
   * log call, before there is a record. Without this method, the processor wants every record.
   */
  enabled?(options: EnabledOptions): boolean;
  /**
   * Resolves when each record emitted before the call has come to its end, delivered or not. Records emitted later need not be waited for.
   * Rejects after `timeoutMillis`, or with the error of the exporter's `forceFlush`. May be called several times at once.
   */
  forceFlush(options?: { timeoutMillis?: number | undefined }): Promise<void>;
  /** Flushes, then releases everything. Called once by a logger; further calls must be harmless. */
  shutdown(): Promise<void>;
}

const METHODS = ['onEmit', 'forceFlush', 'shutdown'] as const;

/** @throws TypeError if it is no processor */
export function checkProcessor(option: string, processor: unknown): asserts processor is LogRecordProcessor {
  const isProcessor =
    typeof processor === 'object' &&
    processor !== null &&
    METHODS.every((method) => typeof (processor as LogRecordProcessor)[method] === 'function');
  if (!isProcessor)
    throw wrongType(option, 'an object with the functions `onEmit`, `forceFlush` and `shutdown`', processor);
}

/** Asks a processor. One that throws counts as enabled: it is asked again, and may report that, when it gets the record. */
export function isEnabled(processor: LogRecordProcessor, options: EnabledOptions): boolean {
  try {
    return processor.enabled?.(options) ?? true;
  } catch {
    return true;
  }
}
