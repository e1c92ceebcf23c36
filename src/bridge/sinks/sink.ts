import type { SinkFunction } from '../../exporters/callable.js';
import type { StreamSink } from '../../exporters/object-sink.js';
import type { Account, Counts } from '../../processors/account.js';
import { beginWait } from '../../processors/current.js';
import type { Delivery } from '../../processors/delivery/delivery.js';
import { within } from '../../processors/delivery/within.js';
import type { FilterLogRecordProcessor } from '../../processors/filter.js';
import type { Clock } from '../../record/clock.js';
import type { LogRecordExporter } from '../../record/exporter.js';
import type { LogRecordProcessor } from '../../record/processor.js';

/** What can be given to `add`: a stream's name, a function, anything with `write`, an exporter, a processor. */
export type Sink =
  | 'stdout'
  | 'stderr'
  | SinkFunction
  | StreamSink
  | NodeJS.WritableStream
  | LogRecordExporter
  | LogRecordProcessor;

/**
 * Where the records of one sink went: created is the sum of all the others. A call that is below everything that anyone wants makes
 * no record and is counted nowhere; once there is a record, every sink that it reaches counts it.
 */
export interface SinkReport extends Counts {
  id: number;
  name: string;
}

/** A sink in its parts, as `add` composed it. */
export interface SinkParts {
  readonly id: number;
  readonly name: string;
  readonly account: Account;
  /** Where records come in: the patch of the sink, if it has one, else its filter. */
  readonly front: LogRecordProcessor;
  readonly filter: FilterLogRecordProcessor;
  /** Its format names a token of the place of a call. */
  readonly showsLocation: boolean;
  /** Whether the filter may let records of that logger pass. */
  readonly mayTake: (loggerName: string) => boolean;
  /** Undefined for a processor of somebody else, which does that itself. */
  readonly delivery: Delivery | undefined;
  /** Asked for each severity whether it wants it; undefined where it wants all. */
  readonly asked: ((options: { severityNumber?: number }) => boolean) | undefined;
  readonly enqueued: boolean;
  /** Flushes what is behind the delivery. */
  readonly flush: () => Promise<void> | undefined;
  /** The object sink's own part of `complete()`. */
  readonly complete: () => unknown;
  /** Ends what is behind the delivery. */
  readonly stop: () => unknown;
  /** Tells of an error that belongs to no record. */
  readonly report: (error: unknown) => void;
}

/** One sink of a logger, from `add` to `remove`. */
export class InstalledSink {
  readonly parts: SinkParts;
  readonly #clock: Clock;
  #closed: Promise<void> | undefined;
  /** True when it has been removed, and nothing of it is left. */
  gone = false;

  constructor(parts: SinkParts, clock: Clock) {
    this.parts = parts;
    this.#clock = clock;
  }

  get id(): number {
    return this.parts.id;
  }

  /** On its way out: nothing of it is flushed or completed any more. */
  get closing(): boolean {
    return this.#closed !== undefined;
  }

  report(): SinkReport {
    return { id: this.parts.id, name: this.parts.name, ...this.parts.account.counts() };
  }

  /** How far it has been given records. */
  mark(): number {
    return this.parts.delivery?.mark() ?? 0;
  }

  /** Resolves when everything before the mark is delivered or given up. */
  settled(mark: number, inside: boolean): Promise<void> {
    const { delivery } = this.parts;
    if (delivery === undefined) return Promise.resolve();
    return new Promise((resolve) => delivery.whenSettled(mark, inside, resolve));
  }

  isSettled(mark: number): boolean {
    return this.parts.delivery?.isSettled(mark) ?? true;
  }

  /**
   * Delivers what was accepted, unless `abort` says to give it up, and ends what is behind. Begins at once; rejects with what that
   * end throws. What is not delivered in time is dropped, reason `removed`.
   */
  close(options: { timeoutMillis: number; abort: boolean }): Promise<void> {
    this.#closed ??= this.#close(options);
    return this.#closed;
  }

  async #close({ timeoutMillis, abort }: { timeoutMillis: number; abort: boolean }): Promise<void> {
    const { delivery, stop } = this.parts;
    const wait = beginWait();
    const until = this.#clock.monotonic() + timeoutMillis;
    delivery?.close('removed');
    try {
      if (!abort)
        await within(this.#clock, timeoutMillis, this.settled(this.mark(), wait.inside), 'remove').catch(() => {});
      delivery?.abort('removed');
      const left = Math.max(1_000, until - this.#clock.monotonic());
      await within(this.#clock, left, Promise.resolve(stop()), 'the stop of the sink');
    } finally {
      wait.end();
      this.gone = true;
    }
  }
}
