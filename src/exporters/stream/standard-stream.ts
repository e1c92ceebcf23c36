import { writeAll } from '../file/write-all.js';
import type { WritableLike } from './writable-like.js';

/** stdout or stderr, as Node makes it where it is a pipe. */
interface NodePipe extends WritableLike {
  readonly fd: number;
  /** Says how many bytes of the write under way the system has not taken. */
  readonly _handle: { readonly writeQueueSize: number } | null;
  readonly writableCorked?: number;
}

interface Text {
  readonly text: string;
  readonly done: (error?: Error | null) => void;
}

interface Waiting extends Text {
  readonly bytes: number;
}

/** So long, in all, the readers of stdout and stderr may keep a process from its exit. */
const LAST_WRITES_MILLIS = 5_000;

const streams = new Map<WritableLike, StandardStream>();
let isWatching = false;
/** Until when, on the monotonic clock; undefined while the process goes on. */
let endsAt: number | undefined;

/**
 * stdout or stderr behind a pipe. Where the reader is slow Node writes later, and at the exit of the process forgets what it has not
 * written. So the stream is given one text at a time; the others wait here, and at the exit they are written to the descriptor itself,
 * behind what is left of the one.
 */
export class StandardStream implements WritableLike {
  readonly #stream: NodePipe;
  readonly #waiting: Waiting[] = [];
  #bytes = 0;
  /** What the stream has been given, and has not written. */
  #underWay: Text | undefined;
  #isGiving = false;
  #isAsked = false;
  #isStuck = false;

  /** The stream itself, unless it is one of these. */
  static of(stream: WritableLike): WritableLike {
    if (!isPipe(stream)) return stream;
    let standard = streams.get(stream);
    if (standard === undefined) {
      standard = new StandardStream(stream);
      streams.set(stream, standard);
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
    this.#stream.on(event, listener);
  }

  removeListener(event: 'error', listener: () => void): void {
    this.#stream.removeListener(event, listener);
  }

  write(text: string, done: (error?: Error | null) => void): boolean {
    if (endsAt === undefined && this.#waiting.length === 0 && this.#isIdle) {
      this.#give({ text, done });
      return true;
    }
    const bytes = Buffer.byteLength(text);
    this.#waiting.push({ text, bytes, done });
    this.#bytes += bytes;
    if (endsAt === undefined) this.#giveOn();
    else this.writeNow(endsAt);
    return false;
  }

  /** Writes what there is to the descriptor. What a reader does not take in time stays unanswered. */
  writeNow(until: number): void {
    const { _handle } = this.#stream;
    if (this.#isGiving || this.#isStuck || _handle === null) return;
    this.#isGiving = true;
    const one = this.#underWay;
    this.#underWay = undefined;
    let isTaken = one === undefined || this.#writeOne(one, this.#restOf(one, _handle.writeQueueSize), until);
    let written = 0;
    // Whoever hears that his text is written may write another one.
    for (; isTaken && written < this.#waiting.length; written++) {
      const next = this.#waiting[written] as Waiting;
      this.#bytes -= next.bytes;
      isTaken = this.#writeOne(next, Buffer.from(next.text), until);
    }
    this.#waiting.splice(0, written);
    this.#isGiving = false;
  }

  /** False where the reader takes no more. */
  #writeOne({ done }: Text, rest: Uint8Array, until: number): boolean {
    const patience = Math.max(0, until - performance.now());
    const broken = rest.length === 0 ? undefined : writeAll(this.#stream.fd, rest, rest.length, undefined, patience);
    this.#isStuck = (broken?.error as NodeJS.ErrnoException | undefined)?.code === 'EAGAIN';
    if (!this.#isStuck) done(broken?.error as Error | undefined);
    return !this.#isStuck;
  }

  /** What the system has not taken of it. */
  #restOf({ text }: Text, notTaken: number): Uint8Array {
    const { writableCorked = 0 } = this.#stream;
    const whole = Buffer.from(text);
    return writableCorked > 0 ? whole : whole.subarray(Math.max(0, whole.length - notTaken));
  }

  #giveOn(): void {
    if (this.#isGiving) return;
    this.#isGiving = true;
    let given = 0;
    for (; given < this.#waiting.length && this.#isIdle; given++) {
      const next = this.#waiting[given] as Waiting;
      this.#bytes -= next.bytes;
      this.#give(next);
    }
    this.#waiting.splice(0, given);
    this.#isGiving = false;
    if (this.#waiting.length === 0 || this.#underWay !== undefined || this.#isAsked) return;
    // Others have written to it: a write of nothing is answered after theirs.
    this.#isAsked = true;
    this.#send('', () => {
      this.#isAsked = false;
      this.#giveOn();
    });
  }

  get #isIdle(): boolean {
    return this.#underWay === undefined && (this.#stream.writableLength ?? 0) === 0;
  }

  #give(one: Text): void {
    this.#underWay = one;
    this.#send(one.text, (error) => {
      if (this.#underWay === one) this.#underWay = undefined;
      one.done(error);
      this.#giveOn();
    });
    // It is written; the answer comes later all the same.
    if (this.#stream.writableLength === 0 && this.#underWay === one) this.#underWay = undefined;
  }

  /** Always answered. */
  #send(text: string, answered: (error?: Error | null) => void): void {
    try {
      this.#stream.write(text, answered);
    } catch (error) {
      setImmediate(answered, error as Error);
    }
  }
}

/** Those who write to streams are to call this before there is an exit. */
export function watchExit(): void {
  if (isWatching) return;
  isWatching = true;
  // Before those who export what is left, which is to come behind what is here.
  process.prependListener('exit', () => writeStandardStreamsNow());
}

/** The process is gone after this: whatever is written to stdout and stderr from now on is in the pipe at once. */
export function writeStandardStreamsNow(waitMillis = LAST_WRITES_MILLIS): void {
  endsAt = performance.now() + waitMillis;
  for (const stream of streams.values()) stream.writeNow(endsAt);
}

function isPipe(stream: WritableLike): stream is NodePipe {
  const { _isStdio, isTTY, fd, _handle } = stream as Partial<NodePipe> & { _isStdio?: boolean; isTTY?: boolean };
  return _isStdio === true && isTTY !== true && typeof fd === 'number' && typeof _handle?.writeQueueSize === 'number';
}
