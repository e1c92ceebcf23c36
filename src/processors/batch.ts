import type { LogRecordProcessor } from '../record/processor.js';
import type { ReadableLogRecord } from '../record/readable.js';
import type { DeliveryStats } from './delivery/account.js';
import type { Delivery } from './delivery/delivery.js';
import { BATCH, checkOptions, type DeliveryOptions, LIMITS } from './delivery/options.js';
import { batched } from './delivery/presets.js';
import { standaloneDelivery } from './standalone.js';

/**
 * Exports records in batches, bounded by number, bytes and age. Use it in front of OTLP, with our exporter or the official one.
 *
 * @example
 * const exporter = new OtlpLogRecordExporter();
 * const provider = new LoggerProvider({ processors: [new BatchLogRecordProcessor({ exporter })] });
 */
export class BatchLogRecordProcessor implements LogRecordProcessor {
  readonly #delivery: Delivery;

  /** @throws TypeError, RangeError for an option that is unknown, wrong or not available yet */
  constructor(options: DeliveryOptions) {
    checkOptions('BatchLogRecordProcessor', options, ['exporter', 'onDrop', ...LIMITS, ...BATCH]);
    this.#delivery = standaloneDelivery('BatchLogRecordProcessor', options, batched({ foreignCode: true }));
  }

  /** Queues the record, or drops one by the option `overflow`. Never throws. */
  onEmit(record: ReadableLogRecord): void {
    this.#delivery.onEmit(record);
  }

  /** Waits for all records emitted before the call. Rejects after `timeoutMillis`. @default timeoutMillis 30_000 */
  forceFlush(options?: { timeoutMillis?: number | undefined }): Promise<void> {
    return this.#delivery.forceFlush(options);
  }

  /** Flushes, then shuts the exporter down. Later records are dropped, reason `shutdown`. */
  shutdown(): Promise<void> {
    return this.#delivery.shutdown();
  }

  /** Counts the records by state. @example const { delivered, dropped } = processor.stats() */
  stats(): DeliveryStats {
    return this.#delivery.stats();
  }
}
