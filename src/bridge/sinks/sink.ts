import type { SinkFunction } from '../../exporters/callable.js';
import type { SinkModule } from '../../exporters/loop/sink-module.js';
import type { StreamSink } from '../../exporters/stream/object-sink.js';
import type { Account, Counts } from '../../processors/delivery/account.js';
import type { Delivery } from '../../processors/delivery/delivery.js';
import { beginWait } from '../../processors/delivery/delivery-context.js';
import type { FilterLogRecordProcessor } from '../../processors/filter.js';
import type { Receiver } from '../../processors/pipeline/dispatch-buffer.js';
import type { DropReporter } from '../../processors/pipeline/drop-reporter.js';
import type { LogRecordExporter } from '../../record/exporter.js';
import type { Clock } from '../../record/floor/clock.js';
import { withTimeout } from '../../record/floor/with-timeout.js';
import type { LogRecordProcessor } from '../../record/processor.js';
import type { Metered } from './metered.js';

/** What can be given to `add`: a stream's name, a file's path or URL, a function, anything with `write`, an exporter, a processor, a module that runs on a background loop. */
export type Sink =
  | 'stdout'
  | 'stderr'
  | (string & {})
  | URL
  | SinkFunction
  | StreamSink
  | NodeJS.WritableStream
  | LogRecordExporter
  | LogRecordProcessor
  | SinkModule;

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
  /** The same for many records at once, where nothing of the sink is to happen in the log call. */
  readonly receiver: Receiver | undefined;
  readonly filter: FilterLogRecordProcessor;
  /** Its format names a token of the place of a call. */
  readonly showsLocation: boolean;
  /** Whether the filter may let records of that logger pass. */
  readonly mayTake: (loggerName: string) => boolean;
  /** Undefined for a processor of somebody else, which does that itself. */
  readonly delivery: Delivery | undefined;
  /** The sink that its dead letters go to. */
  readonly letters: SinkParts | undefined;
  readonly losses: DropReporter;
  readonly metered: Metered;
  /** Asked for each severity whether it wants it; undefined where it wants all. */
  readonly asked: ((options: { severityNumber?: number }) => boolean) | undefined;
  readonly enqueued: boolean;
  /** Waits, without the event loop of this thread, for what is done on another one. */
  readonly waitNow?: ((timeoutMillis: number) => void) | undefined;
  /** Flushes what is behind the delivery. */
  readonly flush: () => Promise<void> | undefined;
  /** The object sink's own part of `complete()`. */
  readonly complete: () => unknown;
  /** Ends what is behind the delivery. */
  readonly stop: () => unknown;
  /** Once it is given up, the shortest time for its end is enough. */
  readonly mayHang: boolean;
  /** Ends it as if it had never been: what is the user's is left as it is. */
  readonly giveUp: () => unknown;
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
    const { id, name, delivery, account } = this.parts;
    return { id, name, ...(delivery?.account ?? account).counts() };
  }

  /** How far it has been given records. */
  mark(): number {
    return this.parts.delivery?.mark() ?? 0;
  }

  /** Resolves when everything before the mark is delivered or given up. */
  async settled(mark: number, inside: boolean): Promise<void> {
    const { delivery, letters } = this.parts;
    await whenSettled(delivery, mark, inside);
    // What came of these has been sent by now.
    if (letters !== undefined) await whenSettled(letters.delivery, letters.delivery?.mark() ?? 0, inside);
  }

  isSettled(mark: number): boolean {
    const { delivery, letters } = this.parts;
    return (delivery?.isSettled(mark) ?? true) && (letters?.delivery?.isSettled(letters.delivery.mark()) ?? true);
  }

  /** Delivers what can be delivered without the event loop. */
  drainNow(): void {
    this.parts.delivery?.drainNow();
    this.parts.letters?.delivery?.drainNow();
  }

  /** Calls back when its queue is half empty. */
  whenReady(done: () => void): void {
    if (this.parts.delivery === undefined) done();
    else this.parts.delivery.whenReady(done);
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
    const { delivery, letters, losses, stop, mayHang } = this.parts;
    const wait = beginWait();
    const until = this.#clock.monotonic() + (abort && mayHang ? 0 : timeoutMillis);
    delivery?.close('removed');
    try {
      if (!abort)
        await withTimeout(this.#clock, timeoutMillis, this.settled(this.mark(), wait.inside), 'remove').catch(() => {});
      delivery?.abort('removed', abort);
      const left = Math.max(1_000, until - this.#clock.monotonic());
      await withTimeout(this.#clock, left, Promise.resolve(stop()), 'the stop of the sink');
      if (letters !== undefined) await this.#closeLetters(letters, left, wait.inside);
    } finally {
      wait.end();
      losses.reportNow();
      letters?.losses.reportNow();
      this.gone = true;
    }
  }

  async #closeLetters({ delivery, stop }: SinkParts, timeoutMillis: number, inside: boolean): Promise<void> {
    delivery?.close('removed');
    const sent = whenSettled(delivery, delivery?.mark() ?? 0, inside);
    await withTimeout(this.#clock, timeoutMillis, sent, 'remove').catch(() => {});
    delivery?.abort('removed');
    await withTimeout(this.#clock, timeoutMillis, Promise.resolve(stop()), 'the stop of the dead letter sink');
  }
}

function whenSettled(delivery: Delivery | undefined, mark: number, inside: boolean): Promise<void> {
  if (delivery === undefined) return Promise.resolve();
  return new Promise((resolve) => delivery.whenSettled(mark, inside, resolve));
}
