import { reporterOf } from '../record/failure/report.js';
import { wrongType } from '../record/floor/expect.js';
import { checkProcessor, type LogRecordProcessor } from '../record/processor.js';
import type { ReadableLogRecord } from '../record/readable.js';

/** Feeds many processors; members may come and go while it runs; one that throws hurts nobody else. */
export class FanOutLogRecordProcessor implements LogRecordProcessor {
  /** Replaced, never changed: a record in progress goes to those who were members when it came. */
  #members: readonly LogRecordProcessor[];
  readonly #onError: (error: unknown) => void;

  /**
   * @param onError Told what a member throws. @default an error block on stderr
   * @throws TypeError for what is no processor
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

  /** @internal How many it feeds. */
  get size(): number {
    return this.#members.length;
  }

  /**
   * From now on it gets every record. Gives back what removes it: nothing more is fed to it, and it is shut down.
   * @throws TypeError for what is no processor
   */
  add(processor: LogRecordProcessor): () => Promise<void> {
    checkProcessor('processor', processor);
    this.#members = [...this.#members, processor];
    let removed: Promise<void> | undefined;
    return () => {
      this.remove(processor);
      removed ??= processor.shutdown();
      return removed;
    };
  }

  /** Nothing more is fed to it; it is not shut down. */
  remove(processor: LogRecordProcessor): void {
    const at = this.#members.indexOf(processor);
    if (at >= 0) this.#members = this.#members.toSpliced(at, 1);
  }

  onEmit(record: ReadableLogRecord, context?: unknown): void {
    for (const member of this.#members) {
      try {
        member.onEmit(record, context);
      } catch (error) {
        this.#onError(error);
      }
    }
  }

  /** Does any member want it? One that is not asked wants everything, and so does one that throws when it is asked. */
  enabled(options: { severityNumber?: number | undefined }): boolean {
    return this.#members.some((member) => {
      try {
        return member.enabled?.(options) ?? true;
      } catch (error) {
        this.#onError(error);
        return true;
      }
    });
  }

  /** Flushes all members at once; rejects after the last one, with what went wrong. */
  forceFlush(options?: { timeoutMillis?: number | undefined }): Promise<void> {
    return all(this.#members, (member) => member.forceFlush(options));
  }

  /** Shuts all members down at once; rejects after the last one, with what went wrong. */
  shutdown(): Promise<void> {
    return all(this.#members, (member) => member.shutdown());
  }
}

async function all(
  members: readonly LogRecordProcessor[],
  act: (member: LogRecordProcessor) => Promise<void>,
): Promise<void> {
  // Each begins in this very call, so that a flush is one of what was logged before it; a throw is a rejection.
  const results = await Promise.allSettled(
    members.map((member) => new Promise<void>((resolve) => resolve(act(member)))),
  );
  const errors = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new AggregateError(errors, `${errors.length} processors failed`);
}
