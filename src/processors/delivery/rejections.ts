import type { LightRecord } from '../../record/record.js';
import { At } from './account.js';
import type { DeliverySettings } from './settings.js';

/** Gives up records before anybody was given them: in the account, and to those who want to know. */
export class Rejections {
  readonly #settings: DeliverySettings;

  constructor(settings: DeliverySettings) {
    this.#settings = settings;
  }

  /** Those that wait; `wanted` by somebody, or not. */
  drop(records: readonly LightRecord[], reason: string, wanted = false): void {
    this.#settings.account.drop(At.queued, reason, records.length);
    this.#settings.onDrop(records, reason, wanted);
  }

  /** One that has just come. */
  refuse(record: LightRecord, reason: string): void {
    const { account, onDrop } = this.#settings;
    account.create();
    account.drop(At.new, reason);
    onDrop([record], reason, false);
  }

  /** One that has just come, and what was done with it in its log call has failed. */
  fail(record: LightRecord, error: unknown): void {
    const { account, onError, onFailed } = this.#settings;
    account.create();
    account.fail(At.new, error);
    onError(error, record);
    onFailed([record], error);
  }
}
