import type { LogRecordProcessor } from '../../record/processor.js';
import type { ReadableLogRecord } from '../../record/readable.js';

/** What the attached processor needs of its logger. */
export interface AttachedHost {
  comeThrough(record: ReadableLogRecord, context: unknown): void;
  /** The provider has called our processor in another way than with a record. */
  heard(): void;
  /** The provider was shut down, or emits again after that. */
  setActive(active: boolean): void;
  /** A call of ours is running inside the provider: its level was checked before. */
  isEmitting(): boolean;
  /** Would any sink take a record of that severity from that scope? */
  isEnabled(scopeName: string, severityNumber: number | undefined): boolean;
  flush(options: { timeoutMillis?: number | undefined } | undefined): Promise<void>;
}

/** Our processor in the application's provider: hands every record to the sinks, and throws nothing. */
export class AttachedLogRecordProcessor implements LogRecordProcessor {
  readonly #host: AttachedHost;
  /** `complete()` flushes the provider, and has flushed the sinks before. */
  flushed = false;

  constructor(host: AttachedHost) {
    this.#host = host;
  }

  onEmit(record: ReadableLogRecord, context?: unknown): void {
    this.#host.setActive(true);
    this.#host.comeThrough(record, context);
  }

  enabled(options: { severityNumber?: number | undefined; instrumentationScope?: unknown }): boolean {
    this.#host.heard();
    if (this.#host.isEmitting()) return true;
    const { name } = (options.instrumentationScope ?? {}) as { name?: unknown };
    return this.#host.isEnabled(typeof name === 'string' ? name : '', options.severityNumber);
  }

  /** Waits for the sinks. */
  forceFlush(options?: { timeoutMillis?: number | undefined }): Promise<void> {
    this.#host.heard();
    return this.flushed ? Promise.resolve() : this.#host.flush(options);
  }

  /** Flushes and detaches: the sinks stay with the logger, whose later calls reach them directly. */
  async shutdown(): Promise<void> {
    this.#host.heard();
    this.#host.setActive(false);
    await this.#host.flush(undefined);
  }
}
