/* Is a failed export retried, and after which backoff? */
import { nextBackoff } from '../../record/failure/backoff.js';
import { type ItemFailure, type Outcome, type RetryDecision, sortedItems } from '../../record/failure/outcome.js';
import { ignoreRejection } from '../../record/floor/thenable.js';
import type { LightRecord } from '../../record/record.js';
import type { Flight } from './flight.js';
import type { DeliverySettings } from './settings.js';

/** What becomes of the failed records of an attempt. */
export interface FailedRecords {
  /** The batch was refused for its content: its halves are attempted at once. */
  readonly halve: readonly LightRecord[] | undefined;
  /** Attempted again after a backoff, unless the policy has come to its end; `error` is that of the first one. */
  readonly again: readonly LightRecord[];
  readonly error: unknown;
  /** The longest backoff that one of them asks for. */
  readonly retryAfterMillis: number | undefined;
  /** Failed for good, by their errors. */
  readonly lost: ReadonlyMap<unknown, readonly LightRecord[]>;
}

const NONE: Pick<FailedRecords, 'halve' | 'again' | 'lost'> = { halve: undefined, again: [], lost: new Map() };

/** Applies the retry policy of a sink to its failures. */
export class Retries {
  readonly #settings: DeliverySettings;
  /** The destination has accepted records since the last failure. */
  #hasSucceeded = false;
  /** Lower bound on the monotonic clock, read at failures only, so that a delivery never reads the clock for it. */
  #lastSuccess = Number.NEGATIVE_INFINITY;

  constructor(settings: DeliverySettings) {
    this.#settings = settings;
  }

  delivered(): void {
    this.#hasSucceeded = true;
  }

  /** @param decision That of the outcome's error */
  sorted({ failedRecords, error, items }: Outcome<LightRecord>, decision: RetryDecision): FailedRecords {
    if (items !== undefined) return this.#sortedEach(items);
    const { retryAfterMillis, divisible } = decision;
    if (failedRecords === undefined) return { ...NONE, error, retryAfterMillis };
    if (divisible && failedRecords.length > 1) return { ...NONE, halve: failedRecords, error, retryAfterMillis };
    if (this.#allows(error, decision)) return { ...NONE, again: failedRecords, error, retryAfterMillis };
    return { ...NONE, error, retryAfterMillis, lost: new Map([[error, failedRecords]]) };
  }

  #sortedEach(items: readonly ItemFailure<LightRecord>[]): FailedRecords {
    const { retry, classifiesStatus } = this.#settings;
    const allows = retry && ((error: unknown, decision: RetryDecision) => this.#allows(error, decision));
    const { again, final, retryAfterMillis } = sortedItems(items, classifiesStatus, allows);
    const lost = new Map<unknown, LightRecord[]>();
    for (const { record, error } of final) {
      const records = lost.get(error);
      if (records === undefined) lost.set(error, [record]);
      else records.push(record);
    }
    const error = (again[0] ?? items[0])?.error;
    return { ...NONE, again: again.map(({ record }) => record), error, retryAfterMillis, lost };
  }

  /** Milliseconds until the next attempt of a flight whose attempt has just failed; undefined if there is none. @param mayRetry What failed may be attempted again */
  backoffAfter(flight: Flight, mayRetry: boolean, retryAfterMillis: number | undefined): number | undefined {
    const { retry, clock, random, exportTimeoutMillis } = this.#settings;
    const now = clock.monotonic();
    if (Number.isNaN(flight.firstAttemptAt)) {
      // A watched attempt began one time-out before its deadline. An infinite deadline has no such time.
      const began = flight.deadline - exportTimeoutMillis;
      flight.firstAttemptAt = Number.isFinite(began) ? began : now;
    }
    flight.failures++;
    if (this.#hasSucceeded) this.#lastSuccess = now;
    this.#hasSucceeded = false;
    if (retry === undefined || !mayRetry) return undefined;
    const failure = {
      failures: flight.failures,
      elapsedMillis: now - flight.firstAttemptAt,
      retryAfterMillis,
      sinceSuccessMillis: now - this.#lastSuccess,
    };
    return nextBackoff(retry, failure, random());
  }

  /** Is the error worth another attempt? */
  #allows(error: unknown, { retryable, divisible }: RetryDecision): boolean {
    const { retry, retryIsDefault, onError } = this.#settings;
    // A single record that is refused because of its content will be refused again.
    if (retry?.retryable === undefined) return retryable ?? !(retryIsDefault || divisible);
    try {
      const isRetryable: unknown = retry.retryable(error);
      ignoreRejection(isRetryable);
      return isRetryable === true;
    } catch (failure) {
      onError(failure, undefined);
      return false;
    }
  }
}
