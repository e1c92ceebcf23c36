/* What is installed in a logger, and how does a record get in? */

import { type Account, State } from '../../processors/delivery/account.js';
import type { FanOutLogRecordProcessor } from '../../processors/fan-out.js';
import type { DispatchBuffer } from '../../processors/pipeline/dispatch-buffer.js';
import { type LevelNumberOf, own } from '../../record/foreign/own.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import { LightRecord } from '../../record/record.js';
import type { Redactor } from '../../record/redact/redactor.js';
import { withUid } from '../../record/uid.js';
import type { Activation } from '../levels/activation.js';
import type { InstalledSink } from './sink.js';

/**
 * The only door to the sinks: makes every record ours, whoever brings it. Foreign records of a disabled logger end here; our own calls check
 * that before they make a record.
 */
export class Ingress {
  readonly #dispatchBuffer: DispatchBuffer;
  readonly #fanOut: FanOutLogRecordProcessor;
  readonly #activation: Activation;
  readonly #levelNumberOf: LevelNumberOf;
  readonly #redactor: () => Redactor | undefined;
  /** Every record has the attribute `log.record.uid`. Our own calls add it when they make the record. */
  recordUid = false;
  /** A sink tells records apart by their templates. Our own calls keep them when they make the record. */
  keepsTemplates = false;
  /** No sink takes a record below this level. */
  #lowest = Number.NEGATIVE_INFINITY;
  #accounts: readonly Account[] = [];
  /** Takes all records in place of the sinks. */
  #captured: InstalledSink | undefined;
  /** Records that went to the sinks since the start. */
  accepted = 0;

  /**
   * @param dispatchBuffer Feeds the sinks that deliver on a later turn
   * @param fanOut Feeds all other sinks
   * @param redactor Looks through records that no call of ours has made
   */
  constructor(
    dispatchBuffer: DispatchBuffer,
    fanOut: FanOutLogRecordProcessor,
    activation: Activation,
    levelNumberOf: LevelNumberOf,
    redactor: () => Redactor | undefined = () => undefined,
  ) {
    this.#dispatchBuffer = dispatchBuffer;
    this.#fanOut = fanOut;
    this.#activation = activation;
    this.#levelNumberOf = levelNumberOf;
    this.#redactor = redactor;
  }

  /** No sink does anything in the log call but keep the record. */
  get onlyKeeps(): boolean {
    return this.#fanOut.size === 0 && this.#captured === undefined;
  }

  /**
   * Must be called when sinks, or their levels, have changed.
   *
   * @param sinks Undefined while a sink is still to be added
   * @param captured Takes all records in place of the sinks
   */
  recompute(sinks: Iterable<InstalledSink> | undefined, captured: InstalledSink | undefined): void {
    this.#captured = captured;
    const pipelines = [...(sinks ?? [])].map(({ pipeline }) => pipeline);
    // A patch in front of a filter may raise the level.
    const lowest = pipelines.map(({ front, filter }) => (front === filter ? filter.minimum : Number.NEGATIVE_INFINITY));
    this.#lowest = sinks === undefined ? Number.NEGATIVE_INFINITY : Math.min(...lowest);
    this.keepsTemplates = pipelines.some(({ bursts }) => bursts !== undefined);
    this.#accounts = pipelines.map(({ account }) => account);
  }

  /** True for the level of a record that no sink takes: each has counted it then, and it need not be made. */
  refuses(level: number): boolean {
    if (level >= this.#lowest) return false;
    this.accepted++;
    for (const account of this.#accounts) {
      account.create();
      account.move(State.new, State.filtered);
    }
    return true;
  }

  /** Takes a record of ours whose logger is enabled. */
  acceptOwned(record: LightRecord, context?: unknown): void {
    this.accepted++;
    if (this.#captured !== undefined) return this.#captured.pipeline.front.onEmit(record, context);
    this.#dispatchBuffer.onEmit(record, context);
    if (this.#fanOut.size > 0) this.#fanOut.onEmit(record, context);
  }

  /** Takes a record that no call of this logger has made. */
  acceptForeign(record: ReadableLogRecord, context?: unknown): void {
    const redactor = this.#redactor();
    const owned = own(record, this.#levelNumberOf, redactor);
    this.accept(redactor === undefined ? owned : redactor.record(owned, false), context);
  }

  accept(record: ReadableLogRecord, context?: unknown): void {
    const owned = own(record, this.#levelNumberOf);
    const isDisabled =
      !this.#activation.untouched &&
      !LightRecord.ours(owned) &&
      !this.#activation.isEnabled(owned.instrumentationScope.name);
    if (!isDisabled) this.acceptOwned(this.recordUid ? withUid(owned, false) : owned, context);
  }
}
