import { CallableLogRecordExporter, checkCallable, type SinkFunction } from '../exporters/callable.js';
import { compileTemplate, DEFAULT_TEMPLATE } from '../exporters/render/template.js';
import type { LogRecordExporter } from '../record/exporter.js';
import { wrongType } from '../record/floor/expect.js';
import type { LogRecordProcessor } from '../record/processor.js';
import type { ReadableLogRecord } from '../record/readable.js';
import type { DeliveryStats } from './delivery/account.js';
import type { Delivery } from './delivery/delivery.js';
import { type BatchOptions, checkOptions, type DeliveryOptions, LIMITS } from './delivery/options.js';
import { deferred, FUNCTION_CONCURRENCY, userFunction } from './delivery/presets.js';
import { standaloneDelivery } from './standalone.js';

/** Options of an AsyncLogRecordProcessor, besides `exporter` or `sink`. It makes no batches. */
export type AsyncDeliveryOptions = Omit<DeliveryOptions, 'exporter' | keyof BatchOptions>;

/**
 * Exports one record at a time on a later turn of the event loop, up to `concurrency` at once, started in order. A function as `sink` gets
 * the text by the default template, and `{ record, signal, attempt }`. Exceptions go to stderr.
 *
 * @example
 * const processor = new AsyncLogRecordProcessor({ sink: async (message) => await post(message), retry: { maxAttempts: 3 } });
 * const provider = new LoggerProvider({ processors: [processor] });
 */
export class AsyncLogRecordProcessor implements LogRecordProcessor {
  readonly #delivery: Delivery;

  /** @throws TypeError, RangeError for an option that is unknown, wrong or not available yet */
  constructor(options: AsyncDeliveryOptions & (Pick<DeliveryOptions, 'exporter'> | { sink: SinkFunction })) {
    checkOptions('AsyncLogRecordProcessor', options, ['exporter', 'sink', 'onDrop', ...LIMITS]);
    const { sink, exporter } = options as { sink?: SinkFunction; exporter?: LogRecordExporter };
    if (sink !== undefined && exporter !== undefined)
      throw new TypeError('`sink` and `exporter` cannot be used together');
    this.#delivery = standaloneDelivery(
      'AsyncLogRecordProcessor',
      { ...options, exporter: sink === undefined ? exporter : callable(sink) },
      sink === undefined ? deferred(FUNCTION_CONCURRENCY, { foreignCode: true }) : userFunction('deferred', true),
      sink !== undefined,
    );
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

function callable(sink: unknown): CallableLogRecordExporter {
  if (typeof sink !== 'function') throw wrongType('sink', 'a function', sink);
  checkCallable('sink', sink);
  return CallableLogRecordExporter.each(sink as SinkFunction, compileTemplate(DEFAULT_TEMPLATE, {}));
}
