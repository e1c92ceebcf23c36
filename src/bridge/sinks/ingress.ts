import type { FanOutLogRecordProcessor } from '../../processors/fan-out.js';
import type { DispatchBuffer } from '../../processors/pipeline/dispatch-buffer.js';
import { type LevelNumberOf, own } from '../../record/foreign/own.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import { LightRecord } from '../../record/record.js';
import type { Activation } from '../levels/activation.js';

/**
 * The only door to the sinks: makes every record ours, whoever brings it. Records of others whose logger is switched off end here; our
 * own calls have been asked before.
 */
export class Ingress {
  readonly #dispatchBuffer: DispatchBuffer;
  readonly #fanOut: FanOutLogRecordProcessor;
  readonly #activation: Activation;
  readonly #levelNumberOf: LevelNumberOf;
  /** How many records went to the sinks, since the beginning. */
  accepted = 0;

  /** @param dispatchBuffer For those that deliver later, where `fanOut` feeds the others */
  constructor(
    dispatchBuffer: DispatchBuffer,
    fanOut: FanOutLogRecordProcessor,
    activation: Activation,
    levelNumberOf: LevelNumberOf,
  ) {
    this.#dispatchBuffer = dispatchBuffer;
    this.#fanOut = fanOut;
    this.#activation = activation;
    this.#levelNumberOf = levelNumberOf;
  }

  /** Nobody does anything with a record in its log call but keep it. */
  get onlyKeeps(): boolean {
    return this.#fanOut.size === 0;
  }

  /** One that is ours, and has been asked for. */
  acceptOwned(record: LightRecord, context?: unknown): void {
    this.accepted++;
    this.#dispatchBuffer.onEmit(record, context);
    if (this.#fanOut.size > 0) this.#fanOut.onEmit(record, context);
  }

  accept(record: ReadableLogRecord, context?: unknown): void {
    const owned = own(record, this.#levelNumberOf);
    const silent =
      !this.#activation.untouched &&
      !LightRecord.ours(owned) &&
      !this.#activation.isEnabled(owned.instrumentationScope.name);
    if (!silent) this.acceptOwned(owned, context);
  }
}
