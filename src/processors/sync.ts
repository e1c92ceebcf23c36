import type { LogRecordProcessor } from '../record/processor.js';
import type { ReadableLogRecord } from '../record/readable.js';
import type { Delivery } from './delivery/delivery.js';
import { checkOptions, type DeliveryOptions } from './delivery/options.js';
import { inCall } from './delivery/presets.js';
import { standaloneDelivery } from './standalone.js';

/**
 * Exports each record before the log call returns, if the exporter ends in its call. An exporter that ends later gets one record after
 * another: the others wait. Exceptions of the exporter go to stderr, never to the caller.
 *
 * @example
 * const exporter = new ConsoleLogRecordExporter({ stream: 'stdout' });
 * const provider = new LoggerProvider({ processors: [new SyncLogRecordProcessor({ exporter })] });
 */
export class SyncLogRecordProcessor implements LogRecordProcessor {
  readonly #delivery: Delivery;

  /** @throws TypeError for an option that is unknown or wrong */
  constructor(options: Pick<DeliveryOptions, 'exporter'>) {
    checkOptions('SyncLogRecordProcessor', options, ['exporter']);
    // One export at a time, as the specification asks.
    const preset = { ...inCall({ foreignCode: true, drainsAtExit: true }), defersWhenAsync: true };
    this.#delivery = standaloneDelivery('SyncLogRecordProcessor', options, preset);
  }

  /** Exports the record in this call, unless an earlier export still runs. Never throws. */
  onEmit(record: ReadableLogRecord): void {
    this.#delivery.onEmit(record);
  }

  /** Waits for every export that began before the call. Rejects after `timeoutMillis`. @default timeoutMillis 30_000 */
  forceFlush(options?: { timeoutMillis?: number | undefined }): Promise<void> {
    return this.#delivery.forceFlush(options);
  }

  /** Flushes, then shuts the exporter down. Later records are ignored. */
  shutdown(): Promise<void> {
    return this.#delivery.shutdown();
  }
}
