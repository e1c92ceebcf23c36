/* When is the next attempt? */
import { millis, optionalFunction, outOfRange, wrongType } from '../floor/expect.js';
import { type Checked, checkedGroup, type OptionChecks } from '../floor/option-checks.js';

/**
 * How failed attempts are retried.
 *
 * @example
 * logger.add(postToService, { retry: { maxAttempts: 5, retryable: (error) => error.status !== 401 } });
 */
export interface RetryOptions {
  /** Maximum number of attempts, the first one included. @default unlimited within `maxElapsedMillis` */
  maxAttempts?: number | undefined;
  /** No attempt begins later than this after the first one, in milliseconds. @default 300_000 */
  maxElapsedMillis?: number | undefined;
  /** Upper bound of the backoff after the first failure, in milliseconds; it doubles with each further failure. @default 1_000 */
  initialBackoffMillis?: number | undefined;
  /** Maximum backoff, in milliseconds. @default 30_000 */
  maxBackoffMillis?: number | undefined;
  /** Maximum backoff that an error's `retryAfterMillis` (Retry-After) may ask for, in milliseconds; the minimum is 100. @default 60_000 */
  maxRetryAfterMillis?: number | undefined;
  /** Returns true for an error that is worth another attempt. @default every error, unless it carries `retryable: false` */
  retryable?: ((error: unknown) => boolean) | undefined;
}

/** The one list of the options in {@link RetryOptions}. */
const CHECKS = {
  maxAttempts: checkedAttempts,
  maxElapsedMillis: (name, value) => millis(name, value, 300_000),
  initialBackoffMillis: (name, value) => millis(name, value, 1_000),
  maxBackoffMillis: (name, value) => millis(name, value, 30_000),
  maxRetryAfterMillis: (name, value) => millis(name, value, 60_000),
  retryable: (name, value) => optionalFunction(name, value as RetryOptions['retryable']),
} satisfies OptionChecks<RetryOptions>;

/** The options, with defaults. */
export type RetryPolicy = Checked<typeof CHECKS>;

/** A server that asks for an immediate retry gets it after this time. */
const MIN_RETRY_AFTER_MILLIS = 100;

/** Checks the options and fills in the defaults. @throws TypeError, RangeError */
export function retryPolicy(options: RetryOptions = {}): RetryPolicy {
  return checkedGroup('retry', options, CHECKS);
}

function checkedAttempts(name: string, value: unknown): number {
  const attempts = value === undefined ? Number.POSITIVE_INFINITY : value;
  if (typeof attempts !== 'number') throw wrongType(name, 'an integer of at least 1', attempts);
  if (attempts !== Number.POSITIVE_INFINITY && !(Number.isInteger(attempts) && attempts >= 1))
    throw outOfRange(name, 'an integer of at least 1', attempts);
  return attempts;
}

/** The history of an export whose attempt has failed. */
export interface Failure {
  /** Failed attempts so far, this one included. */
  readonly failures: number;
  /** Since the first attempt. */
  readonly elapsedMillis: number;
  /** The wait that the error asks for. */
  readonly retryAfterMillis: number | undefined;
  /** Since the destination last accepted other records; Infinity if it never did. */
  readonly sinceSuccessMillis: number;
}

/**
 * Milliseconds until the next attempt; undefined if there is none.
 *
 * The backoff is what the error asks for, within its bounds. Otherwise it is a random part (full jitter) of a bound that doubles with each
 * failure. While the destination accepts other records, the bound grows linearly instead.
 *
 * @param random In [0, 1)
 */
export function nextBackoff(policy: RetryPolicy, failure: Failure, random: number): number | undefined {
  if (failure.failures >= policy.maxAttempts) return undefined;
  const backoff = backoffOf(policy, failure, random);
  return failure.elapsedMillis + backoff > policy.maxElapsedMillis ? undefined : backoff;
}

function backoffOf(policy: RetryPolicy, failure: Failure, random: number): number {
  const { failures, retryAfterMillis, sinceSuccessMillis } = failure;
  if (retryAfterMillis !== undefined && !Number.isNaN(retryAfterMillis)) {
    return Math.max(MIN_RETRY_AFTER_MILLIS, Math.min(retryAfterMillis, policy.maxRetryAfterMillis));
  }
  const { initialBackoffMillis: step, maxBackoffMillis } = policy;
  const exponential = step * 2 ** Math.min(failures - 1, 60);
  const whileHealthy = Math.max(step * failures, 2 * sinceSuccessMillis);
  return random * Math.min(maxBackoffMillis, exponential, whileHealthy);
}
