import type { ExportResult, LogRecordExporter } from '../../record/exporter.js';
import { own } from '../../record/foreign/own.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import { LightRecord, type Renderer } from '../../record/record.js';
import { ignoreErrorEvents } from './error-events.js';
import { StandardStream, watchExit } from './standard-stream.js';
import type { WritableLike } from './writable-like.js';

/** What a stream may hold that nobody takes off it. */
const MAX_WAITING_BYTES = 64 * 2 ** 20;
/** Until a stream that cannot take anything now is asked once more. */
const AGAIN_MILLIS = 10;

/**
 * Writes text to a Node stream, which stays the caller's: it is never ended. Delivered is what the stream says it has written; what
 * it has written before `write` returns is delivered in the call. So whoever delivers one after another waits for a stream that is
 * slow; from a stream that holds {@link MAX_WAITING_BYTES} already nothing more is asked, and the record has failed.
 */
export class WritableLogRecordExporter implements LogRecordExporter {
  readonly #open: () => WritableLike;
  readonly #render: Renderer;
  #stream: WritableLike | undefined;
  #untame = async () => {};
  /** Writes that the stream has not called back for: their errors may still come. */
  #unanswered = 0;
  #closed = false;
  #left: Promise<void> | undefined;

  /** @param open Called at the first record: looking at `process.stdout` is not free. */
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
    if (writableLength > MAX_WAITING_BYTES) {
      done({ code: 1, error: new Error(`the stream is stuck: ${writableLength} bytes are waiting in it`) });
      return;
    }
    this.#unanswered++;
    let answered = false;
    write(stream, text, true, (error, isAnswer) => {
      if (error === undefined || error === null) done({ code: 0 });
      else done({ code: 1, error });
      if (answered || !isAnswer) return;
      answered = true;
      this.#unanswered--;
      void this.#leave();
    });
  }

  /** What the stream holds is written all the same; until then its errors are listened to. */
  async shutdown(): Promise<void> {
    this.#closed = true;
    // Streams answer at the end of the turn at the earliest.
    await new Promise((resolve) => setImmediate(resolve));
    await this.#leave();
  }

  async #leave(): Promise<void> {
    if (!this.#closed || this.#unanswered > 0) return;
    this.#stream = undefined;
    this.#left ??= this.#untame();
    await this.#left;
  }

  #opened(): WritableLike {
    if (this.#stream === undefined) {
      this.#stream = StandardStream.of(this.#open());
      this.#untame = ignoreErrorEvents(this.#stream);
    }
    return this.#stream;
  }
}

/**
 * A stream that can take nothing now (EAGAIN) is asked once more, a little later. Every other error is told. `done` may be told twice: of
 * what is seen to be written, and when the stream answers.
 */
function write(
  stream: WritableLike,
  text: string,
  again: boolean,
  done: (error: Error | null | undefined, isAnswer: boolean) => void,
): void {
  const ended = (error?: Error | null) => {
    if (again && isAgain(error)) setTimeout(() => write(stream, text, false, done), AGAIN_MILLIS);
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

function isAgain(error: unknown): boolean {
  return typeof error === 'object' && error !== null && (error as { code?: unknown }).code === 'EAGAIN';
}
