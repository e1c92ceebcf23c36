import type { Level } from '../../record/levels.js';
import type { LightRecord } from '../../record/record.js';

/** This side of a sink whose code runs on a thread: what the loop needs of the sink's delivery. */
export interface RemoteSinkHost {
  /** What the thread composes the sink from. Must be cloneable. */
  readonly opening: unknown;
  /** True if the sink collects batches, and must be asked to send them early. */
  readonly batched: boolean;
  levelOf(record: LightRecord): Level | undefined;
  /** Reports an error that belongs to no record. */
  report(error: unknown): void;
  /** An attempt on the thread has failed, and is repeated. */
  retrying(error: unknown, attempt: number): void;
  /** Accepts no more records. Resolves when the accepted ones are settled. */
  close(): Promise<void>;
  abort(): void;
}

/** A sink that was being opened at this number of deaths is taken for their cause. */
const MAX_DEATHS = 3;

/** The state of a sink on a loop, across all threads of the loop. */
export class RemoteSink {
  readonly number: number;
  readonly host: RemoteSinkHost;
  state: 'unopened' | 'opening' | 'open' | 'failed' = 'unopened';
  pending = 0;
  /** Threads that died while they opened this sink. */
  deaths = 0;
  error: unknown;
  /** Set once the sink is being removed: no more requests are sent to it. Rejects with what the sink's `stop` throws. */
  left: Promise<void> | undefined;
  /** Shared with the thread: the number of the last record that its sink has started. Records start in order. */
  readonly started = new BigInt64Array(new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT));

  constructor(number: number, host: RemoteSinkHost) {
    this.number = number;
    this.host = host;
  }

  /** True if it will not be opened again. */
  get isAbandoned(): boolean {
    return this.deaths >= MAX_DEATHS;
  }

  get isUnusable(): boolean {
    return this.state === 'failed' || this.isAbandoned;
  }

  hasStarted(record: number): boolean {
    return BigInt(record) <= Atomics.load(this.started, 0);
  }

  opened(): void {
    this.state = 'open';
    this.deaths = 0;
  }

  failed(error: unknown): void {
    this.state = 'failed';
    this.error = error;
  }

  threadDied(error: Error): void {
    if (this.state === 'opening') this.deaths++;
    if (this.isAbandoned) this.error ??= error;
    this.state = this.isAbandoned ? 'failed' : 'unopened';
  }
}

/** The error of a record whose sink cannot be opened. */
export function unusable({ error }: RemoteSink): Error {
  const message = error instanceof Error ? error.message : String(error);
  return Object.assign(new Error(`the sink's module cannot be used: ${message}`, { cause: error }), {
    retryable: false,
  });
}

/** The sinks of one loop. */
export class RemoteSinks {
  readonly #sinks = new Map<number, RemoteSink>();
  #last = 0;

  /** True once a sink was added, even if it was removed. */
  get hadSinks(): boolean {
    return this.#last > 0;
  }

  get isEmpty(): boolean {
    return this.#sinks.size === 0;
  }

  /** True while a sink waits until another one is open. Records wait, too. */
  get isAnyUnopened(): boolean {
    for (const { state } of this.#sinks.values()) if (state === 'unopened') return true;
    return false;
  }

  add(host: RemoteSinkHost): RemoteSink {
    const sink = new RemoteSink(++this.#last, host);
    this.#sinks.set(sink.number, sink);
    return sink;
  }

  remove({ number }: RemoteSink): void {
    this.#sinks.delete(number);
  }

  get(number: number): RemoteSink | undefined {
    return this.#sinks.get(number);
  }

  all(): RemoteSink[] {
    return [...this.#sinks.values()];
  }

  /**
   * The sinks to open now; their state becomes `opening`. A sink that may have killed a thread is opened alone, so that no other one is
   * suspected.
   */
  *takeOpenable(): Generator<RemoteSink> {
    let careful = this.all().some(({ state, deaths }) => state === 'opening' && deaths > 0);
    for (const sink of this.all()) {
      if (sink.state !== 'unopened' || (careful && sink.deaths > 0)) continue;
      careful ||= sink.deaths > 0;
      sink.state = 'opening';
      yield sink;
    }
  }
}
