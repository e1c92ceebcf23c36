import type { LogRecordProcessor } from '../../record/processor.js';
import type { ReadableLogRecord } from '../../record/readable.js';

/** What the attached processor needs of its logger. */
export interface AttachedHost {
  comeThrough(record: ReadableLogRecord, context: unknown): void;
  /** A call of ours is running inside the provider: its level was checked before. */
  isEmitting(): boolean;
  /** Would any sink take a record of that severity from that scope? */
  isEnabled(scopeName: string, severityNumber: number | undefined): boolean;
  flush(options: { timeoutMillis?: number } | undefined): Promise<void>;
}

/** Our processor in the application's provider: hands every record to the sinks, and throws nothing. */
export class AttachedLogRecordProcessor implements LogRecordProcessor {
  readonly #host: AttachedHost;
  /** When `attach()` was called first, on the monotonic clock. */
  readonly since: number;
  /** From the first `attach()` to the shutdown of the provider. */
  active = true;
  /** A record has come through. */
  everCalled = false;
  /** `complete()` flushes the provider, and has flushed the sinks before. */
  flushed = false;

  constructor(host: AttachedHost, since: number) {
    this.#host = host;
    this.since = since;
  }

  onEmit(record: ReadableLogRecord, context?: unknown): void {
    this.active = true;
    this.everCalled = true;
    this.#host.comeThrough(record, context);
  }

  enabled(options: { severityNumber?: number; instrumentationScope?: unknown }): boolean {
    if (this.#host.isEmitting()) return true;
    const { name } = (options.instrumentationScope ?? {}) as { name?: unknown };
    return this.#host.isEnabled(typeof name === 'string' ? name : '', options.severityNumber);
  }

  /** Waits for the sinks. */
  forceFlush(options?: { timeoutMillis?: number }): Promise<void> {
    return this.flushed ? Promise.resolve() : this.#host.flush(options);
  }

  /** Flushes and detaches: the sinks stay with the logger, whose later calls reach them directly. */
  async shutdown(): Promise<void> {
    this.active = false;
    await this.#host.flush(undefined);
  }
}
