/* What does a delivery need to work? */
import type { LogRecordExporter } from '../../record/exporter.js';
import type { OutageState } from '../../record/failure/outage.js';
import type { Clock } from '../../record/floor/clock.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import type { LightRecord } from '../../record/record.js';
import type { Scheduler } from '../pace/scheduler.js';
import type { DurableDeliveryQueue } from '../queue/delivery-queue.js';
import type { Account } from './account.js';
import type { BatchLimits, CheckedLimits } from './options.js';
import type { DeliveryTraits } from './presets.js';

/** Listens to the ends of exports. `ended` is undefined while no metrics are collected. */
export interface Operations {
  /** Receives the time from the first attempt to the last. Not called for exports that begin in a log call. */
  ended: ((millis: number, failureType: string | undefined, httpStatus: number | undefined) => void) | undefined;
}

/** Follows the attempts of a delivery. */
export interface AttemptListener {
  failed(error: unknown, attempt: number, isRetried: boolean): void;
  succeeded(): void;
  /** Nothing listens at the destination. */
  readonly isUnreachable: boolean;
  readonly lastError: unknown;
  state(isRetrying: boolean): OutageState;
}

/** Holds records in front of the queue of a delivery. */
export interface UpstreamBuffer {
  /**
   * Moves all records held for the delivery into its queue. The delivery calls it before it reads its queue or its account, so that no
   * reader can see the difference.
   */
  handOut(): void;
}

/** How a delivery works: the user's options, checked; the traits of its exporter; and its surroundings. */
export interface DeliverySettings extends CheckedLimits, BatchLimits, DeliveryTraits {
  readonly exporter: LogRecordExporter;
  /** Keeps what waits on disk. @default the queue is in memory */
  readonly durable?: DurableDeliveryQueue | undefined;
  /** @default none: records arrive in their log calls */
  readonly upstream?: UpstreamBuffer | undefined;
  /**
   * Bounds the records in flight, besides `concurrency`. Lets an export begin in the log call if it returns true and no record waits.
   * @default exports begin on a later turn
   */
  readonly hasRoom?: (() => boolean) | undefined;
  /** Called when a flush waits for the records exported so far. */
  readonly expedite?: (() => void) | undefined;
  /** Waits, without the event loop, for the records in flight on another thread. Calls `startMore` after some of them have ended. */
  readonly waitNow?: ((timeoutMillis: number, startMore: () => void) => void) | undefined;
  /** Called in the log call, before the record is queued. A record for which it throws has failed. */
  readonly prepare?: ((record: LightRecord) => void) | undefined;
  readonly onError: (error: unknown, record: ReadableLogRecord | undefined) => void;
  readonly onDelivered?: ((records: readonly LightRecord[]) => void) | undefined;
  /** Called for a partial success that reports a count, not which records. `onFailed` is not called then. */
  readonly onRejected?: ((records: readonly LightRecord[], failed: number, error: unknown) => void) | undefined;
  /** Called for records that failed for good. */
  readonly onFailed: (records: readonly LightRecord[], error: unknown) => void;
  /** Called for dropped records. `requested`: a user asked for it. */
  readonly onDrop: (records: readonly LightRecord[], reason: string, requested: boolean) => void;
  /** Called at the end of the process, or of the delivery, if records are left; with the last error, if there was one. */
  readonly onLeft: (queued: number, inFlight: number, lastError: unknown) => void;
  readonly attempts: AttemptListener;
  readonly account: Account;
  /** @default no metrics */
  readonly operations?: Operations | undefined;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
}
