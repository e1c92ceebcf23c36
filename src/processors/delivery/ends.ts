/* Who hears that records have come to their end? */
import { deliveredOf, type Outcome } from '../../record/failure/outcome.js';
import type { LightRecord } from '../../record/record.js';
import { State } from './account.js';
import type { DeliverySettings } from './settings.js';

/** Ends records: counts them, takes them off the disk, and calls what the sink has for that end. */
export class Ends {
  readonly #settings: DeliverySettings;

  constructor(settings: DeliverySettings) {
    this.#settings = settings;
  }

  /** Drops a record on arrival. */
  refuse(record: LightRecord, reason: string): void {
    const { account, onDrop } = this.#settings;
    account.create();
    account.drop(State.new, reason);
    onDrop([record], reason, false);
  }

  /** Fails a record on arrival: the sink's work in the log call threw. */
  failOnArrival(record: LightRecord, error: unknown): void {
    const { account, onError, onFailed } = this.#settings;
    account.reject(error);
    onError(error, record);
    onFailed([record], error);
  }

  /** Drops accepted records. @param requested A user asked for it */
  drop(records: readonly LightRecord[], reason: string, requested = false, from: 1 | 2 | 3 = State.queued): void {
    const { account, durable, onDrop } = this.#settings;
    account.drop(from, reason, records.length);
    durable?.settle(records);
    onDrop(records, reason, requested);
  }

  /** Some records of an attempt, or all, are delivered. */
  deliver(records: readonly LightRecord[], outcome: Outcome<LightRecord>): void {
    const { account, durable, onDelivered } = this.#settings;
    if (outcome.delivered > 0) account.move(State.inFlight, State.delivered, outcome.delivered);
    if (onDelivered === undefined && durable === undefined) return;
    const delivered = deliveredOf(records, outcome);
    onDelivered?.(delivered);
    durable?.settle(delivered);
  }

  /** Records of an attempt have failed for good. Returns the type of the error. */
  fail(records: readonly LightRecord[], error: unknown): string {
    const { account, durable, onError, onFailed } = this.#settings;
    const type = account.fail(State.inFlight, error, records.length);
    durable?.settle(records);
    onError(error, records[0]);
    onFailed(records, error);
    return type;
  }

  /** A number of the records of an attempt have failed for good, it is not known which. Returns the type of the error. */
  failSome(records: readonly LightRecord[], count: number, error: unknown): string {
    const { account, durable, onError, onRejected } = this.#settings;
    const type = account.fail(State.inFlight, error, count);
    durable?.settle(records);
    onError(error, undefined);
    onRejected?.(records, count, error);
    return type;
  }
}
