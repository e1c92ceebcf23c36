import type { Level } from '../../record/levels.js';
import type { LightRecord } from '../../record/record.js';

/** A sink whose code runs on a thread, as this side knows it. */
export interface RemoteSinkHost {
  /** What the thread composes the sink of; can cross. */
  readonly opening: unknown;
  /** It gathers records, and has to be told when somebody waits for them. */
  readonly batched: boolean;
  levelOf(record: LightRecord): Level | undefined;
  /** Takes an error that belongs to no record. */
  report(error: unknown): void;
  /** Takes no more records; resolves when those that it has are at their end. */
  close(): Promise<void>;
  /** Gives up those that are left. */
  abort(): void;
}

/** A sink so often under construction when its thread died is taken for the cause. */
const MAX_DEATHS = 3;

/** The place of one sink on a loop, over all threads that the loop has in its time. */
export class RemoteSink {
  readonly number: number;
  readonly host: RemoteSinkHost;
  /** On the thread that there is now. */
  state: 'shut' | 'opening' | 'open' | 'failed' = 'shut';
  /** Records that are not at their end. */
  pending = 0;
  /** Threads that died while they opened it. */
  deaths = 0;
  /** Why it cannot be opened. */
  error: unknown;
  /** On its way out, or gone: its thread is asked nothing more. Rejects with what the sink's `stop` throws. */
  left: Promise<void> | undefined;
  /** Shared with the thread: the number of the last record that its sink took in its hands. They are taken in order. */
  readonly started = new BigInt64Array(new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT));

  constructor(number: number, tenant: RemoteSinkHost) {
    this.number = number;
    this.host = tenant;
  }

  /** It will never be opened. */
  get isAbandoned(): boolean {
    return this.deaths >= MAX_DEATHS;
  }

  /** Its records fail. */
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

  /** The thread is gone. */
  threadDied(error: Error): void {
    if (this.state === 'opening') this.deaths++;
    if (this.isAbandoned) this.error ??= error;
    this.state = this.isAbandoned ? 'failed' : 'shut';
  }
}

/** The error of one record for which there is no sink. */
export function unusable({ error }: RemoteSink): Error {
  const message = error instanceof Error ? error.message : String(error);
  return Object.assign(new Error(`the sink's module cannot be used: ${message}`, { cause: error }), {
    retryable: false,
  });
}
