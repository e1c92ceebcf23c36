/* Is a failed export retried, and after which backoff? */
import { nextBackoff } from '../../record/failure/backoff.js';
import type { RetryDecision } from '../../record/failure/outcome.js';
import { ignoreRejection } from '../../record/floor/thenable.js';
import type { Flight } from './flight.js';
import type { DeliverySettings } from './settings.js';

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

  /** Milliseconds until the next attempt of a flight whose attempt has just failed; undefined if there is none. */
  backoffAfter(flight: Flight, error: unknown, decision: RetryDecision): number | undefined {
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
    if (retry === undefined || !this.#isRetryable(error, decision)) return undefined;
    const failure = {
      failures: flight.failures,
      elapsedMillis: now - flight.firstAttemptAt,
      retryAfterMillis: decision.retryAfterMillis,
      sinceSuccessMillis: now - this.#lastSuccess,
    };
    return nextBackoff(retry, failure, random());
  }

  #isRetryable(error: unknown, { retryable, divisible }: RetryDecision): boolean {
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
