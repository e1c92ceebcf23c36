import { sharedState } from '../../record/floor/shared-state.js';
import { Backlog } from './backlog.js';
import type { WritableLike } from './error-events.js';
import { writeAll } from './write-all.js';

/** `process.stdout` or `process.stderr` if that is a pipe. */
interface NodePipe extends WritableLike {
  readonly fd: number;
  /** `writeQueueSize`: bytes of the current write that the system has not accepted. */
  readonly _handle: { readonly writeQueueSize: number } | null;
  readonly writableCorked?: number;
}

interface Write {
  readonly text: string;
  readonly done: (error?: Error | null) => void;
}

interface WaitingWrite extends Write {
  readonly bytes: number;
}

/** Limit for the time by which slow readers of stdout and stderr may delay the exit, for both together. */
const EXIT_WRITES_MILLIS = 5_000;

interface StandardStreams {
  readonly streams: Map<WritableLike, WritableLike & { writeNow(until: number): void }>;
  isWatching: boolean;
  /** Deadline for writes at the exit, on the monotonic clock; undefined before. */
  exitDeadline: number | undefined;
}

/** Of all copies of the package: a pipe has one queue. */
const all = sharedState<StandardStreams>('standard-streams', () => ({
  streams: new Map(),
  isWatching: false,
  exitDeadline: undefined,
}));

/**
 * stdout or stderr as a pipe. If its reader is slow, Node buffers writes, and discards them at the exit. So the stream gets one write at a
 * time, and the others wait here. At the exit the rest of that write, and the others, go to the descriptor directly.
 */
export class StandardStream implements WritableLike {
  readonly #stream: NodePipe;
  readonly #waiting = new Backlog<WaitingWrite>();
  #bytes = 0;
  /** The write that the stream has and has not finished. */
  #current: Write | undefined;
  /** Guards against calls from within the callbacks of writes. */
  #isWriting = false;
  #isProbing = false;
  #isStuck = false;

  /** Wraps stdout or stderr if that is a pipe; returns any other stream unchanged. */
  static of(stream: WritableLike): WritableLike {
    if (!isPipe(stream)) return stream;
    let standard = all.streams.get(stream);
    if (standard === undefined) {
      standard = new StandardStream(stream);
      all.streams.set(stream, standard);
    }
    return standard;
  }

  private constructor(stream: NodePipe) {
    this.#stream = stream;
  }

  get writable(): boolean {
    return this.#stream.writable ?? true;
  }

  get writableLength(): number {
    return (this.#stream.writableLength ?? 0) + this.#bytes;
  }

  get errored(): Error | null {
    return this.#stream.errored ?? null;
  }

  on(event: 'error', listener: () => void): void {
    this.#stream.on?.(event, listener);
  }

  removeListener(event: 'error', listener: () => void): void {
    this.#stream.removeListener?.(event, listener);
  }

  write(text: string, done: (error?: Error | null) => void): boolean {
    if (all.exitDeadline === undefined && this.#waiting.length === 0 && this.#isIdle) {
      this.#start({ text, done });
      return true;
    }
    const bytes = Buffer.byteLength(text);
    this.#waiting.push({ text, bytes, done });
    this.#bytes += bytes;
    if (all.exitDeadline === undefined) this.#writeNext();
    else this.writeNow(all.exitDeadline);
    return false;
  }

  /** Writes all waiting texts to the descriptor. Writes that the reader does not accept in time get no callback. */
  writeNow(until: number): void {
    const { _handle } = this.#stream;
    if (this.#isWriting || this.#isStuck || _handle === null) return;
    this.#isWriting = true;
    const current = this.#current;
    this.#current = undefined;
    let isAccepted =
      current === undefined || this.#writeOne(current, this.#restOf(current, _handle.writeQueueSize), until);
    // A callback may add another write.
    for (let next = this.#waiting.peek(); isAccepted && next !== undefined; next = this.#waiting.peek()) {
      this.#waiting.shift();
      this.#bytes -= next.bytes;
      isAccepted = this.#writeOne(next, Buffer.from(next.text), until);
    }
    this.#isWriting = false;
  }

  /** False if the reader accepts no more. */
  #writeOne({ done }: Write, rest: Uint8Array, until: number): boolean {
    const patience = Math.max(0, until - performance.now());
    const broken = rest.length === 0 ? undefined : writeAll(this.#stream.fd, rest, rest.length, undefined, patience);
    this.#isStuck = (broken?.error as NodeJS.ErrnoException | undefined)?.code === 'EAGAIN';
    if (!this.#isStuck) done(broken?.error as Error | undefined);
    return !this.#isStuck;
  }

  /** The part of a write that the system has not accepted. */
  #restOf({ text }: Write, unsent: number): Uint8Array {
    const { writableCorked = 0 } = this.#stream;
    const whole = Buffer.from(text);
    return writableCorked > 0 ? whole : whole.subarray(Math.max(0, whole.length - unsent));
  }

  #writeNext(): void {
    if (this.#isWriting) return;
    this.#isWriting = true;
    while (this.#isIdle) {
      const next = this.#waiting.shift();
      if (next === undefined) break;
      this.#bytes -= next.bytes;
      this.#start(next);
    }
    this.#isWriting = false;
    if (this.#waiting.length === 0 || this.#current !== undefined || this.#isProbing) return;
    // Other code has written to the stream. The callback of an empty write comes after those writes.
    this.#isProbing = true;
    this.#send('', () => {
      this.#isProbing = false;
      this.#writeNext();
    });
  }

  get #isIdle(): boolean {
    return this.#current === undefined && (this.#stream.writableLength ?? 0) === 0;
  }

  #start(write: Write): void {
    this.#current = write;
    this.#send(write.text, (error) => {
      if (this.#current === write) this.#current = undefined;
      write.done(error);
      this.#writeNext();
    });
    // The text is written already; its callback comes later all the same.
    if (this.#stream.writableLength === 0 && this.#current === write) this.#current = undefined;
  }

  /** Calls back always, also if `write` throws. */
  #send(text: string, done: (error?: Error | null) => void): void {
    try {
      this.#stream.write(text, done);
    } catch (error) {
      setImmediate(done, error as Error);
    }
  }
}

/** Registers the exit listener, once. Call it before anything is written to a stream. */
export function watchExit(): void {
  if (all.isWatching) return;
  all.isWatching = true;
  // First of the exit listeners: deliveries write the remaining records in theirs, after the texts that wait here.
  process.prependListener?.('exit', () => writeStandardStreamsNow());
}

/** Writes all waiting texts. From now on, each write to stdout and stderr is in the pipe when it returns. */
export function writeStandardStreamsNow(waitMillis = EXIT_WRITES_MILLIS): void {
  const until = performance.now() + waitMillis;
  all.exitDeadline = until;
  for (const stream of all.streams.values()) stream.writeNow(until);
}

function isPipe(stream: WritableLike): stream is NodePipe {
  const { _isStdio, isTTY, fd, _handle } = stream as Partial<NodePipe> & { _isStdio?: boolean; isTTY?: boolean };
  return _isStdio === true && isTTY !== true && typeof fd === 'number' && typeof _handle?.writeQueueSize === 'number';
}
