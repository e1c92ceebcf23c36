import type { LogRecordExporter } from '../../record/exporter.js';
import type { RetryPolicy } from '../../record/failure/backoff.js';
import type { Clock } from '../../record/floor/clock.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import type { LightRecord } from '../../record/record.js';
import type { Overflow } from '../queue/queue.js';
import type { Account } from './account.js';
import type { BatchLimits } from './batch-schedule.js';
import type { BreakerOptions } from './breaker.js';
import type { Scheduler } from './scheduler.js';

/** Told how exports have ended, from their first attempt to their last, but for those that begin in a log call; only while somebody wants to know. */
export interface Operations {
  ended: ((millis: number, failedAs: string | undefined, httpStatus: number | undefined) => void) | undefined;
}

/** How a delivery works; what users may set of it is told where they set it. */
export interface DeliverySettings extends BatchLimits {
  readonly exporter: LogRecordExporter;
  /** In the log call; on a later turn, one by one; on a later turn, in batches. */
  readonly when: 'in-call' | 'deferred' | 'batched';
  readonly concurrency: number;
  readonly maxQueueSize: number;
  readonly maxQueueBytes: number;
  readonly overflow: Overflow;
  readonly exportTimeoutMillis: number;
  /** Undefined where nothing is tried twice. */
  readonly retry: RetryPolicy | undefined;
  /** Nobody has asked for retries: an error has to say itself that it is worth one. */
  readonly retriesUnasked: boolean;
  readonly breaker: BreakerOptions | undefined;
  /** It is an exporter: a status that its error carries says what it means. */
  readonly judgesStatus: boolean;
  /** The export runs in the async context of the log call. */
  readonly usesCallContext: boolean;
  /** The export runs code that is not ours: what it logs is known to come from a delivery. */
  readonly foreignCode: boolean;
  /** The first export that does not end in its own log call is the last one that began in one. */
  readonly defersWhenAsync: boolean;
  /** Its exports end without the event loop of this thread: what is waiting can be exported without it. @default false */
  readonly drainsAtExit?: boolean | undefined;
  /**
   * Deferred, but an export begins in the log call where nothing waits and this holds; it bounds what is under way, besides `concurrency`.
   * @default exports begin on a later turn
   */
  readonly hasRoom?: (() => boolean) | undefined;
  /** Told that somebody waits for what was exported so far. */
  readonly expedite?: (() => void) | undefined;
  /** Waits, without the event loop, for what is under way; calls `startMore` whenever some of it has ended. */
  readonly waitNow?: ((timeoutMillis: number, startMore: () => void) => void) | undefined;
  /** Has what was logged, and is on its way to the delivery, given to it. @default records come in their log calls */
  readonly catchUp?: (() => void) | undefined;
  /** Done in the log call, before the record waits; what it throws is an error of the sink. */
  readonly prepare?: ((record: LightRecord) => void) | undefined;
  readonly onError: (error: unknown, record: ReadableLogRecord | undefined) => void;
  /** Told of those that were delivered. */
  readonly onDelivered?: ((records: readonly LightRecord[]) => void) | undefined;
  /** Told of those of which it is known only how many have failed. They are told of nowhere else. */
  readonly onRejected?: ((records: readonly LightRecord[], failed: number, error: unknown) => void) | undefined;
  /** Told of those that have failed for good, with what made them fail. */
  readonly onFailed: (records: readonly LightRecord[], error: unknown) => void;
  /** Told of those that were given up, and whether somebody wanted it so. */
  readonly onDrop: (records: readonly LightRecord[], reason: string, wanted: boolean) => void;
  /** Says in one line that records are left at the end of the process. */
  readonly onLeft: (queued: number, inFlight: number) => void;
  readonly account: Account;
  /** @default nobody wants to know how long exports take */
  readonly operations?: Operations | undefined;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  /** In [0, 1). */
  readonly random: () => number;
}
