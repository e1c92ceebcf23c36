import { CallableLogRecordExporter, checkCallable, type SinkFunction } from '../exporters/callable.js';
import { compileTemplate, DEFAULT_TEMPLATE } from '../exporters/render/template.js';
import type { LogRecordExporter } from '../record/exporter.js';
import { wrongType } from '../record/floor/expect.js';
import type { LogRecordProcessor } from '../record/processor.js';
import type { ReadableLogRecord } from '../record/readable.js';
import type { Counts } from './delivery/account.js';
import { Delivery } from './delivery/delivery.js';
import { checkExporter, checkOptions, type DeliveryOptions, FUNCTION_CONCURRENCY, LIMITS } from './delivery/options.js';
import { standalone } from './standalone.js';

/** What an AsyncLogRecordProcessor can be told: those of a batch do not concern it. */
export type AsyncDeliveryOptions = Omit<
  DeliveryOptions,
  'exporter' | 'maxExportBatchSize' | 'maxExportBatchBytes' | 'scheduledDelayMillis'
>;

/**
 * One record at a time, up to `concurrency` in flight, started in order. Wraps a user's async function with error catching: the
 * function gets the text that `logger.add` would give it, by the default template.
 */
export class AsyncLogRecordProcessor implements LogRecordProcessor {
  readonly #delivery: Delivery;

  /** @throws TypeError, RangeError for an option that is unknown, wrong or not there yet */
  constructor(options: AsyncDeliveryOptions & (Pick<DeliveryOptions, 'exporter'> | { sink: SinkFunction })) {
    checkOptions('AsyncLogRecordProcessor', options, ['exporter', 'sink', 'onDrop', ...LIMITS]);
    const { sink, exporter } = options as { sink?: SinkFunction; exporter?: LogRecordExporter };
    if (sink !== undefined && exporter !== undefined)
      throw new TypeError('`sink` and `exporter` cannot be used together');
    const used = sink === undefined ? exporter : wrapped(sink);
    checkExporter(used);
    this.#delivery = new Delivery(
      standalone(
        'AsyncLogRecordProcessor',
        { ...options, exporter: used },
        'deferred',
        FUNCTION_CONCURRENCY,
        sink !== undefined,
      ),
    );
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

function wrapped(sink: unknown): CallableLogRecordExporter {
  if (typeof sink !== 'function') throw wrongType('sink', 'a function', sink);
  checkCallable('sink', sink);
  return CallableLogRecordExporter.each(sink as SinkFunction, compileTemplate(DEFAULT_TEMPLATE, {}));
}
