import type { ExportResult, LogRecordExporter } from '../../record/exporter.js';
import { LightRecord, type Renderer } from '../../record/record.js';
import type { RemoteSink, RemoteSinkHost } from './remote-sink.js';
import type { ThreadSupervisor } from './supervisor.js';

/** Limit for the estimated size of the records that the thread has not acknowledged. */
const MAX_BYTES = 8 * 2 ** 20;

/** Sends records, one by one, to a sink on another thread. Each export ends when the thread acknowledges the record. */
export class LoopLogRecordExporter implements LogRecordExporter {
  readonly #supervisor: ThreadSupervisor;
  readonly #render: Renderer | undefined;
  #sink: RemoteSink | undefined;
  #bytes = 0;

  /** @param render Given if the text is rendered on this thread */
  constructor(supervisor: ThreadSupervisor, render: Renderer | undefined) {
    this.#supervisor = supervisor;
    this.#render = render;
  }

  /** Call it once, before the first export. */
  join(host: RemoteSinkHost): void {
    this.#sink = this.#supervisor.join(host);
  }

  hasRoom(): boolean {
    return this.#bytes < MAX_BYTES;
  }

  export([record]: [LightRecord], done: (result: ExportResult) => void): void {
    const size = LightRecord.size(record);
    const text = this.#render === undefined ? undefined : LightRecord.text(record, this.#render);
    this.#bytes += size;
    this.#supervisor.send(this.#sink as RemoteSink, record, text, (error) => {
      this.#bytes -= size;
      // A sink may throw anything, which is passed on unchanged.
      done(error === undefined ? { code: 0 } : { code: 1, error: error.thrown as Error });
    });
  }

  expedite(): void {
    if (this.#sink !== undefined) this.#supervisor.expedite(this.#sink);
  }

  waitNow(timeoutMillis: number, startMore: () => void): void {
    if (this.#sink !== undefined) this.#supervisor.waitNow(this.#sink, timeoutMillis, startMore);
  }

  async complete(): Promise<void> {
    if (this.#sink !== undefined) await this.#supervisor.complete(this.#sink);
  }

  async shutdown(): Promise<void> {
    if (this.#sink !== undefined) await this.#supervisor.leave(this.#sink);
  }
}
