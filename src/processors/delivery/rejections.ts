/* What happens to records that are lost before an exporter receives them? */
import type { LightRecord } from '../../record/record.js';
import { State } from './account.js';
import type { DeliverySettings } from './settings.js';

/** Loses records before the first attempt: counts them, and calls `onDrop` or `onFailed`. */
export class Rejections {
  readonly #settings: DeliverySettings;

  constructor(settings: DeliverySettings) {
    this.#settings = settings;
  }

  /** Drops queued records. @param requested A user asked for it */
  drop(records: readonly LightRecord[], reason: string, requested = false): void {
    this.#settings.account.drop(State.queued, reason, records.length);
    this.#settings.onDrop(records, reason, requested);
  }

  /** Drops a record on arrival. */
  refuse(record: LightRecord, reason: string): void {
    const { account, onDrop } = this.#settings;
    account.create();
    account.drop(State.new, reason);
    onDrop([record], reason, false);
  }

  /** Fails a record on arrival: the sink's work in the log call threw. */
  fail(record: LightRecord, error: unknown): void {
    const { account, onError, onFailed } = this.#settings;
    account.reject(error);
    onError(error, record);
    onFailed([record], error);
  }
}
