import type { Clock } from '../../record/clock.js';
import type { LogRecordExporter } from '../../record/exporter.js';
import type { LightRecord, ReadableLogRecord } from '../../record/record.js';
import type { Account } from '../account.js';
import type { BatchLimits } from './batch-schedule.js';
import type { Turn } from './turn.js';

/** How a delivery works; what users may set of it is told where they set it. */
export interface DeliverySettings extends BatchLimits {
  readonly exporter: LogRecordExporter;
  /** In the log call; on a later turn, one by one; on a later turn, in batches. */
  readonly when: 'in-call' | 'deferred' | 'batched';
  readonly concurrency: number;
  readonly maxQueueSize: number;
  readonly maxQueueBytes: number;
  readonly exportTimeoutMillis: number;
  /** The export runs in the async context of the log call. */
  readonly callerScope: boolean;
  /** The export runs code that is not ours: what it logs is known to come from a delivery. */
  readonly foreignCode: boolean;
  /** The first export that does not end in its own log call is the last one that began in one. */
  readonly defersWhenAsync: boolean;
  /** Its exports end in their own call: what is waiting at the end of the process is still exported. @default false */
  readonly drainsAtExit?: boolean | undefined;
  /** Done in the log call, before the record waits; what it throws is an error of the sink. */
  readonly prepare?: ((record: LightRecord) => void) | undefined;
  readonly onError: (error: unknown, record: ReadableLogRecord | undefined) => void;
  readonly onDrop: (records: readonly ReadableLogRecord[], reason: string) => void;
  /** Says in one line that records are left at the end of the process. */
  readonly onLeft: (queued: number, inFlight: number) => void;
  readonly account: Account;
  readonly clock: Clock;
  readonly turn: Turn;
}
