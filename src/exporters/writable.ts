import type { ExportResult, LogRecordExporter } from '../record/exporter.js';
import { own } from '../record/own.js';
import { LightRecord, type ReadableLogRecord, type Renderer } from '../record/record.js';

/** What we need of a Node stream. */
export interface WritableLike {
  write(text: string, done: (error?: Error | null) => void): boolean;
  on(event: 'error', listener: () => void): unknown;
  removeListener(event: 'error', listener: () => void): unknown;
  readonly writableLength?: number;
  readonly errored?: Error | null;
}

/** True for Node's writable streams, and what behaves like them. */
export function isWritable(value: unknown): value is WritableLike {
  if (typeof value !== 'object' || value === null) return false;
  const { write, on, removeListener, end } = value as Record<string, unknown>;
  return [write, on, removeListener, end].every((member) => typeof member === 'function');
}

/**
 * Writes text to a Node stream, which stays the caller's: it is never ended. Delivered is what the stream says it has written; what
 * it has written before `write` returns is delivered in the call.
 */
export class WritableLogRecordExporter implements LogRecordExporter {
  readonly #open: () => WritableLike;
  readonly #render: Renderer;
  #stream: WritableLike | undefined;
  /** Each write is told its own error; the event would end the process if nobody listened. */
  readonly #ignore = () => {};

  /** @param open Called at the first record: looking at `process.stdout` is not free. */
  constructor(open: () => WritableLike, render: Renderer) {
    this.#open = open;
    this.#render = render;
  }

  export(records: ReadableLogRecord[], done: (result: ExportResult) => void): void {
    let text = '';
    for (const record of records) text += LightRecord.text(own(record), this.#render);
    const stream = this.#opened();
    stream.write(text, (error) => {
      if (error === undefined || error === null) done({ code: 0 });
      else done({ code: 1, error });
    });
    if (stream.writableLength === 0 && stream.errored === null) done({ code: 0 });
  }

  async shutdown(): Promise<void> {
    this.#stream?.removeListener('error', this.#ignore);
    this.#stream = undefined;
  }

  #opened(): WritableLike {
    if (this.#stream === undefined) {
      this.#stream = this.#open();
      this.#stream.on('error', this.#ignore);
    }
    return this.#stream;
  }
}
