import type { LogRecordProcessor } from '../../record/processor.js';
import type { Delivery } from '../delivery/delivery.js';
import type { FilterLogRecordProcessor } from '../filter.js';
import type { RecordChunk } from '../queue/record-chunk.js';

/** A processor that need not be given each record in its log call: it only keeps records for later. */
export interface Receiver extends LogRecordProcessor {
  /** The lowest levelNumber that it keeps. */
  readonly minimum: number;
  /** It exports in the async context of the log call. */
  readonly usesCallContext: boolean;
  /** Gives it many records, as `onEmit` gives it one after the other. */
  receive(chunk: RecordChunk): void;
}

/** A sink whose level is all that decides what it keeps. */
export function receiverOf(filter: FilterLogRecordProcessor, delivery: Delivery, usesCallContext: boolean): Receiver {
  return {
    get minimum() {
      return filter.minimum;
    },
    usesCallContext,
    receive: (chunk) => filter.receive(chunk, (passing) => delivery.receive(passing)),
    onEmit: (record, context) => filter.onEmit(record, context),
    forceFlush: (options) => filter.forceFlush(options),
    shutdown: () => filter.shutdown(),
  };
}
