/* How is text written to a Node stream, without loss, and without a listener too many? */
import type { ExportResult, LogRecordExporter } from '../../record/exporter.js';
import { own } from '../../record/foreign/own.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import { LightRecord, type Renderer } from '../../record/record.js';
import { partialFailure } from '../partial-failure.js';
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
 * writes synchronously. A record whose text cannot be made fails alone. Exports fail while the stream buffers more than 64 MiB.
 */
export class WritableLogRecordExporter implements LogRecordExporter {
  readonly #open: () => WritableLike;
  readonly #render: Renderer;
  /** What `open` returned last. */
  #source: WritableLike | undefined;
  #stream: WritableLike | undefined;
  #stopIgnoring = async () => {};
  /** Writes without a callback so far: the stream may still emit their errors. */
  #unanswered = 0;
  #closed = false;
  #released: Promise<void> | undefined;

  /** @param open Called for each text, not before the first one, because reading `process.stdout` creates the stream */
  constructor(open: () => WritableLike, render: Renderer) {
    this.#open = open;
    this.#render = render;
    watchExit();
  }

  export(records: ReadableLogRecord[], done: (result: ExportResult) => void): void {
    if (this.#closed) {
      done({ code: 1, error: new Error('the exporter was shut down') });
      return;
    }
    let text = '';
    let failed: ReadableLogRecord[] | undefined;
    let failure: unknown;
    for (const record of records) {
      try {
        text += LightRecord.text(own(record), this.#render);
      } catch (error) {
        if (failed === undefined) failure = error;
        failed ??= [];
        failed.push(record);
      }
    }
    const success: ExportResult =
      failed === undefined ? { code: 0 } : { code: 1, error: partialFailure(failed, records, failure) };
    if (records.length === (failed?.length ?? 0)) done(success);
    else this.#write(text, done, success);
  }

  /** Calls back once: when the stream is seen to have the text, or answers, whichever is first. */
  #write(text: string, done: (result: ExportResult) => void, success: ExportResult): void {
    let stream: WritableLike;
    try {
      stream = this.#opened();
    } catch (error) {
      done({ code: 1, error: error as Error });
      return;
    }
    const { writableLength = 0 } = stream;
    if (writableLength > MAX_BUFFERED_BYTES) {
      done({ code: 1, error: new Error(`the stream is stuck: ${writableLength} bytes are waiting in it`) });
      return;
    }
    this.#unanswered++;
    let ended = false;
    let answered = false;
    write(stream, text, true, (error, isCallback) => {
      if (!ended) {
        ended = true;
        done(error === undefined || error === null ? success : { code: 1, error });
      }
      if (answered || !isCallback) return;
      answered = true;
      this.#unanswered--;
      if (this.#closed) void this.#release();
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
    this.#source = undefined;
    this.#stream = undefined;
    this.#released ??= this.#stopIgnoring();
    await this.#released;
  }

  /** The stream of this moment: a program may replace `process.stdout`. Texts that the old one buffers stay with it. */
  #opened(): WritableLike {
    const source = this.#open();
    if (this.#stream !== undefined && source === this.#source) return this.#stream;
    const stream = StandardStream.of(source);
    if (this.#stream !== undefined) void this.#stopIgnoring();
    this.#source = source;
    this.#stream = stream;
    this.#stopIgnoring = ignoreErrorEvents(stream);
    return stream;
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
  // Not a Node stream: no callback may ever come.
  else if (stream.on === undefined) done(undefined, true);
}
