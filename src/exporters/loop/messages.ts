import type { MessagePort } from 'node:worker_threads';
import type { Origin } from '../render/origin.js';
import type { TransferableThrown } from './error-transfer.js';
import type { SentRecord } from './record-transfer.js';

/** What a thread is started with. */
export interface ThreadStart {
  /** Tells code that runs there where it is. */
  readonly loglyLoop: true;
  readonly port: MessagePort;
  /** Two numbers: how often it has posted something, and, in the end, 1. */
  readonly signal: Int32Array;
  readonly origin: Origin;
}

export const POSTED = 0;
export const EXITED = 1;

/** What goes to a thread. Sinks and records are named by their numbers. */
export type ToThread =
  /** `started` is shared: the number of the last record that the sink had in its hands, whatever becomes of the thread. */
  | { readonly kind: 'open'; readonly sink: number; readonly opening: unknown; readonly started: BigInt64Array }
  | { readonly kind: 'share'; readonly number: number; readonly shared: unknown }
  | { readonly kind: 'forget' }
  | {
      readonly kind: 'record';
      readonly sink: number;
      readonly number: number;
      /** Where it was made in the call. */
      readonly text: string | undefined;
      readonly record: SentRecord;
    }
  /** Somebody waits for what was given so far. */
  | { readonly kind: 'expedite'; readonly sink: number }
  | { readonly kind: 'ask'; readonly sink: number; readonly number: number; readonly for: 'complete' | 'stop' }
  | { readonly kind: 'end' };

/** Some that have failed, all with one error. */
export interface SentFailure {
  readonly numbers: readonly number[];
  readonly error: TransferableThrown;
}

/** What comes from a thread. */
export type FromThread =
  | { readonly kind: 'opened'; readonly sink: number; readonly error: TransferableThrown | undefined }
  | { readonly kind: 'settled'; readonly delivered: readonly number[]; readonly failed: readonly SentFailure[] }
  | { readonly kind: 'answer'; readonly number: number; readonly error: TransferableThrown | undefined };
