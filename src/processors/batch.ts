import type { LogRecordProcessor } from '../record/processor.js';
import type { ReadableLogRecord } from '../record/readable.js';
import type { Counts } from './delivery/account.js';
import { Delivery } from './delivery/delivery.js';
import { BATCH, checkOptions, type DeliveryOptions, LIMITS } from './delivery/options.js';
import { standalone } from './standalone.js';

/** In batches by count, bytes and age. The one to use in front of OTLP, with our exporter or the official one. */
export class BatchLogRecordProcessor implements LogRecordProcessor {
  readonly #delivery: Delivery;

  /** @throws TypeError, RangeError for an option that is unknown, wrong or not there yet */
  constructor(options: DeliveryOptions) {
    checkOptions('BatchLogRecordProcessor', options, ['exporter', 'onDrop', ...LIMITS, ...BATCH]);
    this.#delivery = new Delivery(standalone('BatchLogRecordProcessor', options, 'batched'));
  }

  onEmit(record: ReadableLogRecord): void {
    this.#delivery.onEmit(record);
  }

  /** Waits for everything that was emitted before the call. Rejects when the time runs out. @default timeoutMillis 30_000 */
  forceFlush(options?: { timeoutMillis?: number | undefined }): Promise<void> {
    return this.#delivery.forceFlush(options);
  }

  /** Flushes, then shuts the exporter down. Later records are dropped, reason `shutdown`. */
  shutdown(): Promise<void> {
    return this.#delivery.shutdown();
  }

  stats(): Counts {
    return this.#delivery.account.counts();
  }
}
