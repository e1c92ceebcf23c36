import type { LogRecordProcessor } from '../../record/processor.js';
import type { Delivery } from '../delivery/delivery.js';
import type { FilterLogRecordProcessor } from '../filter.js';
import type { Bundle } from '../queue/record-chunk.js';

/** A processor that need not be given each record in its log call: it only keeps records for later. */
export interface Receiver extends LogRecordProcessor {
  /** The lowest rank that it keeps. */
  readonly minimum: number;
  /** It exports in the async context of the log call. */
  readonly callerScope: boolean;
  /** Gives it many records, as `onEmit` gives it one after the other. */
  receive(bundle: Bundle): void;
}

/** A sink whose level is all that decides what it keeps. */
export function receiverOf(filter: FilterLogRecordProcessor, delivery: Delivery, callerScope: boolean): Receiver {
  return {
    get minimum() {
      return filter.minimum;
    },
    callerScope,
    receive: (bundle) => filter.receive(bundle, (passing) => delivery.receive(passing)),
    onEmit: (record, context) => filter.onEmit(record, context),
    forceFlush: (options) => filter.forceFlush(options),
    shutdown: () => filter.shutdown(),
  };
}
