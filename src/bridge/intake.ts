import type { FanOutLogRecordProcessor } from '../processors/fan-out.js';
import { own } from '../record/own.js';
import type { ReadableLogRecord } from '../record/record.js';

/** The only door to the fan-out: makes every record ours, whoever brings it. */
export class Intake {
  readonly #fanOut: FanOutLogRecordProcessor;

  constructor(fanOut: FanOutLogRecordProcessor) {
    this.#fanOut = fanOut;
  }

  accept(record: ReadableLogRecord, context?: unknown): void {
    this.#fanOut.onEmit(own(record), context);
  }
}
