import type { MessagePort } from 'node:worker_threads';
import type { Origin } from '../render/token/tokens.js';
import type { TransferableThrown } from './error-transfer.js';
import type { SentRecord } from './record-transfer.js';

/** The `workerData` of a thread. */
export interface ThreadStart {
  /** Marks the thread as one of a loop, for code that runs there. */
  readonly loglyLoop: true;
  readonly port: MessagePort;
  /** Two numbers in shared memory: `POSTED` and `EXITED`. */
  readonly signal: Int32Array;
  readonly origin: Origin;
}

/** Index of the number of messages that the thread has posted. */
export const POSTED = 0;
/** Index of a number that becomes 1 at the thread's exit. */
export const EXITED = 1;

/** A message to a thread. Sinks and records are identified by number. */
export type ToThread =
  /** `started` is shared memory, which outlives the thread: the number of the last record that the sink has started. */
  | { readonly kind: 'open'; readonly sink: number; readonly opening: unknown; readonly started: BigInt64Array }
  | { readonly kind: 'share'; readonly number: number; readonly shared: unknown }
  | { readonly kind: 'forget' }
  | {
      readonly kind: 'record';
      readonly sink: number;
      readonly number: number;
      /** Set if the text was rendered in the call. */
      readonly text: string | undefined;
      readonly record: SentRecord;
    }
  /** Send collected batches early: a caller waits for the records so far. */
  | { readonly kind: 'expedite'; readonly sink: number }
  | { readonly kind: 'request'; readonly sink: number; readonly number: number; readonly method: 'complete' | 'stop' }
  | { readonly kind: 'end' };

/** Records that failed with the same error. */
export interface SentFailure {
  readonly numbers: readonly number[];
  readonly error: TransferableThrown;
}

/** A message from a thread. */
export type FromThread =
  | { readonly kind: 'opened'; readonly sink: number; readonly error: TransferableThrown | undefined }
  | { readonly kind: 'settled'; readonly delivered: readonly number[]; readonly failed: readonly SentFailure[] }
  /** An attempt of the sink has failed, and is repeated. */
  | { readonly kind: 'retrying'; readonly sink: number; readonly error: TransferableThrown; readonly attempt: number }
  | { readonly kind: 'response'; readonly number: number; readonly error: TransferableThrown | undefined };
