import { nextBackoff } from '../../record/failure/backoff.js';
import type { RetryDecision } from '../../record/failure/outcome.js';
import type { Flight } from './flight.js';
import type { DeliverySettings } from './settings.js';

/** Decides whether what has failed is tried once more, and after which pause. */
export class Retries {
  readonly #settings: DeliverySettings;
  /** Something was delivered since the last failure. */
  #succeeded = false;
  /** On the monotonic clock; not later than the last failure. */
  #lastSuccess = Number.NEGATIVE_INFINITY;

  constructor(settings: DeliverySettings) {
    this.#settings = settings;
  }

  delivered(): void {
    this.#succeeded = true;
  }

  /** The pause before the next attempt of a flight whose last one has failed, in milliseconds; undefined where there is none. */
  pauseAfter(flight: Flight, error: unknown, decision: RetryDecision): number | undefined {
    const { retry, clock, random } = this.#settings;
    const now = clock.monotonic();
    if (Number.isNaN(flight.begun)) {
      // One that is watched has begun so long before its deadline, which may be never.
      const began = flight.deadline - this.#settings.exportTimeoutMillis;
      flight.begun = Number.isFinite(began) ? began : now;
    }
    flight.failures++;
    if (this.#succeeded) this.#lastSuccess = now;
    this.#succeeded = false;
    if (retry === undefined || !this.#isWorthIt(error, decision)) return undefined;
    const { failures, begun } = flight;
    const { retryAfterMillis } = decision;
    const sinceSuccessMillis = now - this.#lastSuccess;
    const failure = { failures, elapsedMillis: now - begun, retryAfterMillis, sinceSuccessMillis };
    return nextBackoff(retry, failure, random());
  }

  #isWorthIt(error: unknown, { retryable, divisible }: RetryDecision): boolean {
    const { retry, retriesUnasked } = this.#settings;
    // One record alone that is refused for what is in it will be refused again.
    if (retry?.retryable === undefined) return retryable ?? !(retriesUnasked || divisible);
    try {
      return retry.retryable(error) === true;
    } catch (failure) {
      this.#settings.onError(failure, undefined);
      return false;
    }
  }
}
