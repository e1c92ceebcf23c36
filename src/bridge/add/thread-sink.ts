import {
  type BatchSinkFunction,
  CallableLogRecordExporter,
  checkCallable,
  type SinkFunction,
} from '../../exporters/callable.js';
import type { Acknowledgements } from '../../exporters/loop/acks.js';
import { toTransferable } from '../../exporters/loop/error-transfer.js';
import { callMember, type StreamSink, writeTo } from '../../exporters/stream/object-sink.js';
import { Account } from '../../processors/delivery/account.js';
import { Delivery } from '../../processors/delivery/delivery.js';
import type { AttemptListener } from '../../processors/delivery/settings.js';
import { scheduler } from '../../processors/pace/scheduler.js';
import type { Attempt, LogRecordExporter } from '../../record/exporter.js';
import { systemClock } from '../../record/floor/clock.js';
import { wrongType } from '../../record/floor/expect.js';
import { withTimeout } from '../../record/floor/with-timeout.js';
import type { LightRecord, Renderer } from '../../record/record.js';
import { exportOf } from './module-export.js';
import type { Renderers, TextFormat } from './renderers.js';
import { type ThreadLimits, threadLimits } from './thread-limits.js';

/** Everything that a thread needs to build a sink. Crosses threads by structured clone. */
export interface ThreadSinkSettings {
  readonly url: string;
  readonly exportName: string;
  readonly makesSink: boolean;
  readonly options: unknown;
  /** Undefined where each record is posted with its text. */
  readonly format: TextFormat | undefined;
  readonly limits: ThreadLimits;
}

/** How long the import of a module, and the factory in it, may take. */
const OPENING_MILLIS = 30_000;

/** A sink on the thread of a background loop: a delivery in front of the export of its module. */
export class ThreadSink {
  readonly #settings: ThreadSinkSettings;
  readonly #acks: Acknowledgements;
  readonly #started: BigInt64Array;
  readonly #render: Renderer;
  /** The numbers of the records that are not settled. */
  readonly #numbers = new Map<LightRecord, number>();
  readonly #texts = new WeakMap<LightRecord, string>();
  /** Records that arrived before the module was loaded. */
  readonly #early: LightRecord[] = [];
  readonly #opened: Promise<void>;
  #object: StreamSink | undefined;
  #delivery: Delivery | undefined;
  /** Attempts are repeated on this thread: the other side reports an outage. */
  readonly #attempts: AttemptListener;
  #expedited = false;
  #stopped = false;

  /** @param started Shared with the other side: the number of the record that the sink was given last */
  constructor(
    sink: number,
    settings: ThreadSinkSettings,
    acks: Acknowledgements,
    renderers: Renderers,
    started: BigInt64Array,
  ) {
    const { format } = settings;
    this.#attempts = {
      failed(error, attempt, isRetried) {
        if (isRetried) acks.post({ kind: 'retrying', sink, error: toTransferable(error), attempt });
      },
      // The acknowledgement of the records says it.
      succeeded() {},
      isUnreachable: false,
      lastError: undefined,
      state: () => ({}),
    };
    this.#settings = settings;
    this.#started = started;
    this.#acks = acks;
    this.#render = format === undefined ? (record) => this.#texts.get(record) ?? '' : renderers.of(format);
    this.#opened = withTimeout(systemClock, OPENING_MILLIS, this.#open(), 'the opening of the sink');
  }

  /** Rejects when the module cannot be imported, or exports no sink. */
  get opened(): Promise<void> {
    return this.#opened;
  }

  take(number: number, record: LightRecord, text: string | undefined): void {
    if (this.#stopped) return;
    this.#numbers.set(record, number);
    if (text !== undefined) this.#texts.set(record, text);
    if (this.#delivery === undefined) this.#early.push(record);
    else this.#delivery.onEmit(record);
  }

  /** Exports what waits, also batches that are not full. */
  expedite(): void {
    this.#expedited = true;
    this.#delivery?.expedite();
  }

  async complete(): Promise<void> {
    if (this.#object !== undefined) await callMember(this.#object, 'complete');
  }

  /** Drops the records that are left, which the other side has dropped before, and stops the sink. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#opened.catch(() => {});
    this.#delivery?.abort('removed', true);
    if (this.#object !== undefined) await callMember(this.#object, 'stop');
  }

  async #open(): Promise<void> {
    const { url, exportName, makesSink, options } = this.#settings;
    const exported = exportOf(await import(url), exportName);
    if (exported === undefined) throw wrongType('exportName', `an export of ${url}`, exportName);
    if (makesSink && typeof exported !== 'function')
      throw wrongType(exportName, 'a factory, as there are `options`', exported);
    const sink: unknown = makesSink ? await (exported as (options: unknown) => unknown)(options) : exported;
    this.#delivery = this.#deliveryTo(this.#exporterOf(sink));
    for (const record of this.#early.splice(0)) this.#delivery.onEmit(record);
    if (this.#expedited) this.#delivery.expedite();
  }

  #exporterOf(sink: unknown): CallableLogRecordExporter {
    const { batch = false } = this.#settings.limits;
    if (typeof sink === 'function') {
      checkCallable(this.#settings.exportName, sink);
      return batch === false
        ? CallableLogRecordExporter.each(sink as SinkFunction, this.#render)
        : CallableLogRecordExporter.batch(sink as BatchSinkFunction, this.#render);
    }
    if (typeof (sink as StreamSink | undefined)?.write !== 'function') {
      throw wrongType(this.#settings.exportName, 'a function or an object with `write`', sink);
    }
    if (batch !== false) throw new TypeError('`batch` cannot be used for an object with `write`');
    this.#object = sink as StreamSink;
    return CallableLogRecordExporter.each(writeTo(this.#object), this.#render);
  }

  /** Publishes the number of each record before the sink gets it: after a death, the other side suspects the last one. */
  #tracking(exporter: CallableLogRecordExporter): LogRecordExporter {
    return {
      export: (records: LightRecord[], done, attempt: Attempt) => {
        const last = this.#numbers.get(records.at(-1) as LightRecord) ?? 0;
        if (BigInt(last) > Atomics.load(this.#started, 0)) Atomics.store(this.#started, 0, BigInt(last));
        exporter.export(records, done, attempt);
      },
      shutdown: () => exporter.shutdown(),
    };
  }

  #deliveryTo(exporter: CallableLogRecordExporter): Delivery {
    return new Delivery({
      ...threadLimits(this.#settings.limits),
      exporter: this.#tracking(exporter),
      // The limits of the queue apply on the other side.
      maxQueueSize: Number.POSITIVE_INFINITY,
      maxQueueBytes: Number.POSITIVE_INFINITY,
      onDelivered: (records) => {
        for (const record of records) this.#acks.delivered(this.#numberOf(record));
      },
      onRejected: (records, failed, error) => {
        // Which records were rejected is unknown.
        const delivered = records.length - failed;
        for (const record of records.slice(0, delivered)) this.#acks.delivered(this.#numberOf(record));
        this.#failed(records.slice(delivered), error);
      },
      onFailed: (records, error) => this.#failed(records, error),
      // The acknowledgement carries the error.
      onError: () => {},
      onDrop: () => {},
      onLeft: () => {},
      attempts: this.#attempts,
      account: new Account(),
      clock: systemClock,
      scheduler,
    });
  }

  #failed(records: readonly LightRecord[], error: unknown): void {
    this.#acks.failed(
      records.map((record) => this.#numberOf(record)),
      error,
    );
  }

  #numberOf(record: LightRecord): number {
    const number = this.#numbers.get(record) as number;
    this.#numbers.delete(record);
    return number;
  }
}
