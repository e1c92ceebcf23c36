import type { ExportResult, LogRecordExporter } from '../../record/exporter.js';
import { LightRecord, type Renderer } from '../../record/record.js';
import type { RemoteSink, RemoteSinkHost } from './remote-sink.js';
import type { ThreadSupervisor } from './supervisor.js';

/** So much may be on its way to a thread, by estimate. */
const MAX_BYTES = 8 * 2 ** 20;

/** Gives records, one by one, to a sink on another thread, and ends each export when that says what became of it. */
export class LoopLogRecordExporter implements LogRecordExporter {
  readonly #supervisor: ThreadSupervisor;
  readonly #render: Renderer | undefined;
  #seat: RemoteSink | undefined;
  #bytes = 0;

  /** @param render Where the text is made on this side */
  constructor(supervisor: ThreadSupervisor, render: Renderer | undefined) {
    this.#supervisor = supervisor;
    this.#render = render;
  }

  /** Called once, before the first record. */
  join(tenant: RemoteSinkHost): void {
    this.#seat = this.#supervisor.join(tenant);
  }

  hasRoom(): boolean {
    return this.#bytes < MAX_BYTES;
  }

  export([record]: [LightRecord], done: (result: ExportResult) => void): void {
    const size = LightRecord.size(record);
    const text = this.#render === undefined ? undefined : LightRecord.text(record, this.#render);
    this.#bytes += size;
    this.#supervisor.give(this.#seat as RemoteSink, record, text, (error) => {
      this.#bytes -= size;
      // What was thrown is given on as it is, an Error or not.
      done(error === undefined ? { code: 0 } : { code: 1, error: error.thrown as Error });
    });
  }

  expedite(): void {
    if (this.#seat !== undefined) this.#supervisor.expedite(this.#seat);
  }

  waitNow(timeoutMillis: number, startMore: () => void): void {
    if (this.#seat !== undefined) this.#supervisor.waitNow(this.#seat, timeoutMillis, startMore);
  }

  async complete(): Promise<void> {
    if (this.#seat !== undefined) await this.#supervisor.complete(this.#seat);
  }

  async shutdown(): Promise<void> {
    if (this.#seat !== undefined) await this.#supervisor.leave(this.#seat);
  }
}
