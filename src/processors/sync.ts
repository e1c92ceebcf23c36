import type { LogRecordProcessor } from '../record/processor.js';
import type { ReadableLogRecord } from '../record/readable.js';
import { Delivery } from './delivery/delivery.js';
import { checkOptions, type DeliveryOptions } from './delivery/options.js';
import { standalone } from './standalone.js';

/** Exports before the call returns. What the exporter throws goes to stderr, never to the caller. */
export class SyncLogRecordProcessor implements LogRecordProcessor {
  readonly #delivery: Delivery;

  /** @throws TypeError for an option that is unknown or wrong */
  constructor(options: Pick<DeliveryOptions, 'exporter'>) {
    checkOptions('SyncLogRecordProcessor', options, ['exporter']);
    this.#delivery = new Delivery(standalone('SyncLogRecordProcessor', options, 'in-call'));
  }

  onEmit(record: ReadableLogRecord): void {
    this.#delivery.onEmit(record);
  }

  /** Waits for every export that began before the call. Rejects when the time runs out. @default timeoutMillis 30_000 */
  forceFlush(options?: { timeoutMillis?: number | undefined }): Promise<void> {
    return this.#delivery.forceFlush(options);
  }

  /** Flushes, then shuts the exporter down. Later records are ignored. */
  shutdown(): Promise<void> {
    return this.#delivery.shutdown();
  }
}
