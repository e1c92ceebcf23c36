import type { Bursts } from '../../processors/bursts/bursts.js';
import type { Account, DeliveryStats } from '../../processors/delivery/account.js';
import type { Delivery } from '../../processors/delivery/delivery.js';
import { beginWait } from '../../processors/delivery/delivery-context.js';
import type { FilterLogRecordProcessor } from '../../processors/filter.js';
import type { Receiver } from '../../processors/pipeline/dispatch-buffer.js';
import type { DropReporter } from '../../processors/pipeline/drop-reporter.js';
import type { DurableDeliveryQueue } from '../../processors/queue/delivery-queue.js';
import type { Clock } from '../../record/floor/clock.js';
import { boolean, knownOptions, millis } from '../../record/floor/expect.js';
import { DEFAULT_TIMEOUT_MILLIS, withTimeout } from '../../record/floor/with-timeout.js';
import type { EnabledOptions, LogRecordProcessor } from '../../record/processor.js';
import { type Destination, release, retain } from './destination.js';
import type { Metered } from './metered.js';
import type { StderrText } from './stderr-text.js';

/**
 * Where the records of one sink are, in numbers since it was added: `created` is the sum of all the others. A call below every minimum level
 * makes no record and is counted nowhere; a record is counted by every sink that it reaches.
 */
export interface SinkReport extends DeliveryStats {
  /** What `add` returned. */
  id: number;
  /** The option `name`, or the name of the function, class or file. */
  name: string;
  /** The present minimum level: its name, or `LEVEL_<n>`. */
  level: string;
}

/** How `remove` ends a sink. */
export interface RemoveOptions {
  /** How long accepted records may take, in milliseconds; what is left then is dropped, reason `removed`. @default 30_000 */
  timeoutMillis?: number | undefined;
  /** Drops waiting records at once, reason `removed`. @default false */
  abort?: boolean | undefined;
}

/** The options of `remove`, checked, with the defaults filled in. */
export type Removal = { readonly [K in keyof RemoveOptions]-?: Exclude<RemoveOptions[K], undefined> };

const REMOVE_OPTIONS = new Set(['timeoutMillis', 'abort']);

/** @throws TypeError, RangeError for an option that is unknown or wrong */
export function removalOf(options: RemoveOptions): Removal {
  knownOptions('remove', options, REMOVE_OPTIONS);
  return {
    timeoutMillis: millis('timeoutMillis', options.timeoutMillis, DEFAULT_TIMEOUT_MILLIS),
    abort: boolean('abort', options.abort, false),
  };
}

/** What stands in front of a destination. */
export interface Pipeline {
  readonly account: Account;
  /** Where records come in: the sink's patch, if it has one, else its filter. */
  readonly front: LogRecordProcessor;
  /** Takes many records at once; undefined where the sink has to do something in the log call. */
  readonly receiver: Receiver | undefined;
  readonly filter: FilterLogRecordProcessor;
  /** Holds repeated records back, and those over a rate; undefined without such an option. */
  readonly bursts: Bursts | undefined;
  /** The format has a token for the location of the call. */
  readonly showsLocation: boolean;
  /** May the filter pass records of that logger? */
  readonly mayPass: (loggerName: string) => boolean;
  /** Undefined for a foreign processor, which delivers by itself. */
  readonly delivery: Delivery | undefined;
  /** The queue of the delivery, if it is on disk. */
  readonly durable: DurableDeliveryQueue | undefined;
  /** The sink that takes the dead letters of this one. */
  readonly deadLetters: InstalledSink | undefined;
  readonly dropReporter: DropReporter;
  readonly metered: Metered;
  readonly levelName: (no: number) => string;
  /** Asked before there is a record; undefined where the minimum level decides alone. */
  readonly isEnabled: ((options: EnabledOptions) => boolean) | undefined;
  /** Reports an error that belongs to no record. */
  readonly reportError: (error: unknown) => void;
}

/** After an abort, or a time-out, the end of a destination may still take this long. */
const LAST_MILLIS = 1_000;

/** One sink of a logger, from `add` to `remove`. */
export class InstalledSink {
  readonly id: number;
  readonly name: string;
  readonly pipeline: Pipeline;
  readonly #destination: Destination;
  readonly #clock: Clock;
  #closed: Promise<void> | undefined;
  /** Removed, and closed to the end. */
  gone = false;

  constructor(id: number, name: string, pipeline: Pipeline, destination: Destination, clock: Clock) {
    this.id = id;
    this.name = name;
    this.pipeline = pipeline;
    this.#destination = destination;
    this.#clock = clock;
  }

  /** Throws what `open` would throw, as far as that can be known without opening anything. */
  check(): void {
    this.#destination.check?.();
    this.pipeline.deadLetters?.check();
  }

  /** Opens the destination and that of its dead letters. Called once, before the first record. */
  open(): void {
    const { delivery, deadLetters, reportError } = this.pipeline;
    deadLetters?.open();
    try {
      delivery?.open();
      this.#destination.open?.(reportError, delivery as Delivery);
    } catch (error) {
      delivery?.abort('removed');
      deadLetters?.abandon();
      throw error;
    }
    const { shared } = this.#destination;
    if (shared !== undefined) retain(shared);
  }

  /** The user's own object, exporter or processor. */
  get shared(): object | undefined {
    return this.#destination.shared;
  }

  /** Set if it writes to stderr. */
  get stderr(): StderrText | undefined {
    return this.#destination.stderr;
  }

  /** It is being removed: nothing of it is flushed or completed any more. */
  get closing(): boolean {
    return this.#closed !== undefined;
  }

  stats(): SinkReport {
    const { delivery, account, filter, levelName } = this.pipeline;
    const stats = delivery?.stats() ?? account.counts();
    return { id: this.id, name: this.name, level: levelName(filter.minimum), ...stats };
  }

  /** The place, in the order of acceptance, behind the last record that was accepted. */
  mark(): number {
    this.pipeline.bursts?.handOut();
    return this.pipeline.delivery?.mark() ?? 0;
  }

  /** Resolves when every record before the mark is settled, and the dead letters that came of these, too. */
  async settled(mark: number, inside: boolean): Promise<void> {
    const { delivery, deadLetters } = this.pipeline;
    if (delivery !== undefined) await new Promise<void>((resolve) => delivery.whenSettled(mark, inside, resolve));
    // The dead letters of these records have been sent by now.
    await deadLetters?.settled(deadLetters.mark(), inside);
  }

  isSettled(mark: number): boolean {
    const { delivery, deadLetters } = this.pipeline;
    return (delivery?.isSettled(mark) ?? true) && (deadLetters?.isSettled(deadLetters.mark()) ?? true);
  }

  /** Delivers what can be delivered without the event loop. */
  drainNow(): void {
    this.pipeline.bursts?.handOut();
    this.pipeline.delivery?.drainNow();
    this.pipeline.deadLetters?.drainNow();
  }

  /** Waits, without the event loop, for records on another thread. */
  waitNow(timeoutMillis: number): void {
    this.pipeline.delivery?.waitNow(timeoutMillis);
  }

  /** Calls back when the queue is half empty: at once, if it is. */
  whenReady(done: () => void): void {
    if (this.pipeline.delivery === undefined) done();
    else this.pipeline.delivery.whenReady(done);
  }

  /** Flushes the destination. Rejects with its error, which is reported, too. */
  flush(): Promise<void> {
    return this.#run(() => this.#destination.flush?.());
  }

  /** The object sink's own part of `logger.complete()`. Rejects with its error, which is reported, too. */
  complete(): Promise<void> {
    return this.#run(() => this.#destination.complete?.());
  }

  async #run(act: () => unknown): Promise<void> {
    if (this.closing) return;
    try {
      await act();
    } catch (error) {
      this.pipeline.reportError(error);
      throw error;
    }
  }

  /**
   * Delivers the accepted records, unless `abort` is set, then stops the destination. Begins at once; rejects with what the stop throws. Records
   * that are not delivered in time are dropped, reason `removed`.
   */
  close(how: Removal): Promise<void> {
    this.#closed ??= this.#close(how);
    return this.#closed;
  }

  /** Another sink may take its place: its spool's directory is free for that one. */
  set yields(yields: boolean) {
    if (this.pipeline.durable !== undefined) this.pipeline.durable.yields = yields;
  }

  /** Stops the destination of a sink that was never used; the user's own object stays as it is. */
  abandon(): void {
    const { shared } = this.#destination;
    if (shared !== undefined) release(shared);
    // The reason for abandoning the sink is reported by the caller.
    else new Promise((resolve) => resolve(this.#stop())).catch(() => {});
    this.pipeline.deadLetters?.abandon();
  }

  async #close({ timeoutMillis, abort }: Removal): Promise<void> {
    const { delivery, durable, deadLetters, dropReporter, bursts } = this.pipeline;
    const wait = beginWait();
    const until = this.#clock.monotonic() + (abort && this.#destination.mayHang ? 0 : timeoutMillis);
    this.yields = true;
    bursts?.handOut();
    delivery?.close('removed');
    try {
      if (!abort)
        await this.#withTimeout(timeoutMillis, this.settled(this.mark(), wait.inside), 'remove').catch(() => {});
      delivery?.abort('removed', abort);
      const left = Math.max(LAST_MILLIS, until - this.#clock.monotonic());
      const { shared } = this.#destination;
      const stopped = shared === undefined || release(shared) ? this.#stop() : undefined;
      const ended = Promise.all([stopped, durable?.closed]);
      await this.#withTimeout(left, ended, `the stop of sink ${this.name}`);
    } finally {
      await deadLetters?.close({ timeoutMillis: Math.max(LAST_MILLIS, until - this.#clock.monotonic()), abort: false });
      wait.end();
      dropReporter.reportNow();
      this.gone = true;
    }
  }

  #withTimeout(millis: number, promise: Promise<unknown>, what: string): Promise<unknown> {
    return withTimeout(this.#clock, millis, promise, what);
  }

  #stop(): unknown {
    const { stop, target } = this.#destination;
    if (stop !== undefined) return stop();
    return 'exporter' in target ? target.exporter.shutdown() : undefined;
  }
}
