/* How is text written to a Node stream, without loss, and without a listener too many? */
import type { ExportResult, LogRecordExporter } from '../../record/exporter.js';
import { own } from '../../record/foreign/own.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import { LightRecord, type Renderer } from '../../record/record.js';
import { ignoreErrorEvents, type WritableLike } from './error-events.js';
import { StandardStream, watchExit } from './standard-stream.js';

/** Limit for the bytes buffered in a stream. */
const MAX_BUFFERED_BYTES = 64 * 2 ** 20;
/** Delay before a write that failed with EAGAIN is repeated. */
const RETRY_MILLIS = 10;

/** True for Node's writable streams, and objects with the same members. */
export function isWritable(value: unknown): value is WritableLike {
  if (typeof value !== 'object' || value === null) return false;
  const { write, on, removeListener, end } = value as Record<string, unknown>;
  return [write, on, removeListener, end].every((member) => typeof member === 'function');
}

/**
 * Writes text to a Node stream, and never ends the stream. An export ends when the stream has written its text: in the call, if the stream
 * writes synchronously. Exports fail while the stream buffers more than 64 MiB.
 */
export class WritableLogRecordExporter implements LogRecordExporter {
  readonly #open: () => WritableLike;
  readonly #render: Renderer;
  #stream: WritableLike | undefined;
  #stopIgnoring = async () => {};
  /** Writes without a callback so far: the stream may still emit their errors. */
  #unanswered = 0;
  #closed = false;
  #released: Promise<void> | undefined;

  /** @param open Called at the first record, because reading `process.stdout` creates the stream */
  constructor(open: () => WritableLike, render: Renderer) {
    this.#open = open;
    this.#render = render;
    watchExit();
  }

  export(records: ReadableLogRecord[], done: (result: ExportResult) => void): void {
    let text = '';
    for (const record of records) text += LightRecord.text(own(record), this.#render);
    const stream = this.#opened();
    const { writableLength = 0 } = stream;
    if (writableLength > MAX_BUFFERED_BYTES) {
      done({ code: 1, error: new Error(`the stream is stuck: ${writableLength} bytes are waiting in it`) });
      return;
    }
    this.#unanswered++;
    let answered = false;
    write(stream, text, true, (error, isCallback) => {
      if (error === undefined || error === null) done({ code: 0 });
      else done({ code: 1, error });
      if (answered || !isCallback) return;
      answered = true;
      this.#unanswered--;
      void this.#release();
    });
  }

  /** Releases the stream. Its buffered texts are still written; until then its `error` events are ignored. */
  async shutdown(): Promise<void> {
    this.#closed = true;
    // Streams call back at the end of the turn at the earliest.
    await new Promise((resolve) => setImmediate(resolve));
    await this.#release();
  }

  async #release(): Promise<void> {
    if (!this.#closed || this.#unanswered > 0) return;
    this.#stream = undefined;
    this.#released ??= this.#stopIgnoring();
    await this.#released;
  }

  #opened(): WritableLike {
    if (this.#stream === undefined) {
      this.#stream = StandardStream.of(this.#open());
      this.#stopIgnoring = ignoreErrorEvents(this.#stream);
    }
    return this.#stream;
  }
}

/** Repeats a write that fails with EAGAIN, once. Calls `done` when the text is seen to be written, and when the stream calls back. */
function write(
  stream: WritableLike,
  text: string,
  mayRetry: boolean,
  done: (error: Error | null | undefined, isCallback: boolean) => void,
): void {
  const ended = (error?: Error | null) => {
    if (mayRetry && (error as NodeJS.ErrnoException | null | undefined)?.code === 'EAGAIN')
      setTimeout(() => write(stream, text, false, done), RETRY_MILLIS);
    else done(error, true);
  };
  try {
    stream.write(text, ended);
  } catch (error) {
    ended(error as Error);
    return;
  }
  const { writable = true, writableLength, errored } = stream;
  if (writable && writableLength === 0 && (errored === null || errored === undefined)) done(undefined, false);
}
