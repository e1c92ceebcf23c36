import type { FanOutLogRecordProcessor } from '../processors/fan-out.js';
import { own, type Ranking } from '../record/own.js';
import { LightRecord, type ReadableLogRecord } from '../record/record.js';
import type { Activation } from './settings/activation.js';

/**
 * The only door to the fan-out: makes every record ours, whoever brings it. Records of others whose logger is switched off end here; our
 * own calls have been asked before.
 */
export class Intake {
  readonly #fanOut: FanOutLogRecordProcessor;
  readonly #activation: Activation;
  readonly #rankOf: Ranking;
  /** How many records went to the sinks, since the beginning. */
  accepted = 0;

  constructor(fanOut: FanOutLogRecordProcessor, activation: Activation, rankOf: Ranking) {
    this.#fanOut = fanOut;
    this.#activation = activation;
    this.#rankOf = rankOf;
  }

  accept(record: ReadableLogRecord, context?: unknown): void {
    const owned = own(record, this.#rankOf);
    const silent =
      !this.#activation.untouched &&
      !LightRecord.ours(owned) &&
      !this.#activation.isEnabled(owned.instrumentationScope.name);
    if (silent) return;
    this.accepted++;
    this.#fanOut.onEmit(owned, context);
  }
}
