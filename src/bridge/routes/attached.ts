import type { LogRecordProcessor } from '../../record/processor.js';
import type { ReadableLogRecord } from '../../record/readable.js';

/** What the processor needs of the core. */
export interface AttachedHost {
  comeThrough(record: ReadableLogRecord, context: unknown): void;
  /** A call of ours is on its way through the provider: somebody wants it, and has been asked. */
  isEmitting(): boolean;
  /** Would any sink take a record of that severity from that scope? */
  wants(scopeName: string, severityNumber: number | undefined): boolean;
  flush(options: { timeoutMillis?: number } | undefined): Promise<void>;
  /** When it was asked for, on the monotonic clock. */
  readonly since: number;
}

/** Our processor in the provider of the application. What it does not deliver itself it never throws. */
export class AttachedLogRecordProcessor implements LogRecordProcessor {
  readonly #host: AttachedHost;
  /** From the first `attach()` to the shutdown of the provider. */
  active = true;
  /** Somebody's record has come through. */
  everCalled = false;
  /** `complete()` is flushing the provider, and has flushed the sinks before. */
  flushed = false;

  constructor(host: AttachedHost) {
    this.#host = host;
  }

  /** When it was asked for, on the monotonic clock. */
  get since(): number {
    return this.#host.since;
  }

  onEmit(record: ReadableLogRecord, context?: unknown): void {
    this.active = true;
    this.everCalled = true;
    this.#host.comeThrough(record, context);
  }

  enabled(options: { severityNumber?: number; instrumentationScope?: unknown }): boolean {
    if (this.#host.isEmitting()) return true;
    const { name } = (options.instrumentationScope ?? {}) as { name?: unknown };
    return this.#host.wants(typeof name === 'string' ? name : '', options.severityNumber);
  }

  /** Waits for the sinks. */
  forceFlush(options?: { timeoutMillis?: number }): Promise<void> {
    return this.flushed ? Promise.resolve() : this.#host.flush(options);
  }

  /** Flushes and detaches: the sinks stay with the logger, whose later calls go to them directly. */
  async shutdown(): Promise<void> {
    this.active = false;
    await this.#host.flush(undefined);
  }
}
