/* How does one record reach many processors? */
import { reporterOf } from '../record/failure/report.js';
import { wrongType } from '../record/floor/expect.js';
import { allEnded, onRejection, promised } from '../record/floor/thenable.js';
import { checkProcessor, type EnabledOptions, type LogRecordProcessor } from '../record/processor.js';
import type { ReadableLogRecord } from '../record/readable.js';

/**
 * Passes each record to many processors. Members may be added and removed at any time. An exception of one member does not affect the
 * others.
 *
 * @example
 * const fanOut = new FanOutLogRecordProcessor([new SyncLogRecordProcessor({ exporter })]);
 * const remove = fanOut.add(new BatchLogRecordProcessor({ exporter: otlp }));
 * await remove();
 */
export class FanOutLogRecordProcessor implements LogRecordProcessor {
  /** Replaced, never changed: a record reaches the processors that were members when it was emitted. */
  #members: readonly LogRecordProcessor[];
  readonly #onError: (error: unknown) => void;
  /** The members that were shut down, each once. */
  readonly #ended = new WeakMap<LogRecordProcessor, Promise<void>>();
  #shutdown: Promise<void> | undefined;

  /**
   * @param onError Receives the exceptions of members. @default an error block on stderr
   * @throws TypeError for a member that is no processor, or a wrong `onError`
   */
  constructor(
    processors: readonly LogRecordProcessor[] = [],
    onError: (error: unknown) => void = reporterOf('FanOutLogRecordProcessor'),
  ) {
    if (!Array.isArray(processors)) throw wrongType('processors', 'an array of processors', processors);
    for (const [index, processor] of processors.entries()) checkProcessor(`processors[${index}]`, processor);
    if (typeof onError !== 'function') throw wrongType('onError', 'a function', onError);
    this.#members = [...processors];
    this.#onError = onError;
  }

  /** @internal The number of members. */
  get size(): number {
    return this.#members.length;
  }

  /**
   * Adds a member, which receives all later records. Returns a function that removes it, and shuts it down unless it was added more often.
   * That function rejects with what the member throws.
   *
   * @example const removed = fanOut.add(new SyncLogRecordProcessor(new ConsoleLogRecordExporter()))
   * @throws TypeError if it is no processor; Error after `shutdown`
   */
  add(processor: LogRecordProcessor): () => Promise<void> {
    checkProcessor('processor', processor);
    if (this.#shutdown !== undefined) throw new Error('a processor cannot be added: the fan-out was shut down');
    this.#members = [...this.#members, processor];
    let removed: Promise<void> | undefined;
    return () => {
      if (removed !== undefined) return removed;
      this.remove(processor);
      removed = this.#members.includes(processor) ? Promise.resolve() : this.#end(processor);
      return removed;
    };
  }

  /** Removes a member without shutting it down. Does nothing if it is no member. @example fanOut.remove(processor) */
  remove(processor: LogRecordProcessor): void {
    const at = this.#members.indexOf(processor);
    if (at >= 0) this.#members = this.#members.toSpliced(at, 1);
  }

  /** Passes the record to every member. Ignores it after `shutdown`. Never throws unless `onError` does. */
  onEmit(record: ReadableLogRecord, context?: unknown): void {
    if (this.#shutdown !== undefined) return;
    for (const member of this.#members) {
      try {
        onRejection(member.onEmit(record, context), this.#onError);
      } catch (error) {
        this.#onError(error);
      }
    }
  }

  /** True if any member is enabled; false after `shutdown`. A member without `enabled`, or one whose `enabled` throws, counts as enabled. */
  enabled(options: EnabledOptions): boolean {
    if (this.#shutdown !== undefined) return false;
    return this.#members.some((member) => {
      try {
        return member.enabled?.(options) ?? true;
      } catch (error) {
        this.#onError(error);
        return true;
      }
    });
  }

  /** Flushes all members in parallel. Rejects after the last one: with the error of one, or an AggregateError of several. */
  forceFlush(options?: { timeoutMillis?: number | undefined }): Promise<void> {
    return all(new Set(this.#members), (member) => promised(() => member.forceFlush(options)));
  }

  /** Shuts all members down in parallel, each once. Later records are ignored. Rejects after the last one: with the error of one, or an AggregateError of several. */
  shutdown(): Promise<void> {
    this.#shutdown ??= all(new Set(this.#members), (member) => this.#end(member));
    return this.#shutdown;
  }

  #end(member: LogRecordProcessor): Promise<void> {
    const ended = this.#ended.get(member) ?? promised(() => member.shutdown());
    this.#ended.set(member, ended);
    return ended;
  }
}

function all(
  members: ReadonlySet<LogRecordProcessor>,
  act: (member: LogRecordProcessor) => Promise<void>,
): Promise<void> {
  // `act` runs in this call, so that a flush covers exactly the records emitted before it.
  return allEnded([...members].map(act), (errors) => new AggregateError(errors, `${errors.length} processors failed`));
}
