import { knownOptions, millis, outOfRange, wrongType } from '../floor/expect.js';

/** How failed attempts are repeated. */
export interface RetryOptions {
  /** Attempts in all, the first one included. @default unlimited within `maxElapsedMillis` */
  maxAttempts?: number | undefined;
  /** From a batch's first attempt: no attempt begins later than this. @default 300_000 */
  maxElapsedMillis?: number | undefined;
  /** The longest pause after the first failure; it doubles with each further one. @default 1_000 */
  initialBackoffMillis?: number | undefined;
  /** What it doubles up to. @default 30_000 */
  maxBackoffMillis?: number | undefined;
  /** The most that an error's `retryAfterMillis` (Retry-After) may ask for; 100 ms is the least that it gets. @default 60_000 */
  maxRetryAfterMillis?: number | undefined;
  /** Is this error worth another attempt? @default every error, unless it carries `retryable: false` */
  retryable?: ((error: unknown) => boolean) | undefined;
}

/** The options with their defaults. */
export type RetryPolicy = { readonly [K in Exclude<keyof RetryOptions, 'retryable'>]-?: number } & {
  readonly retryable: ((error: unknown) => boolean) | undefined;
};

/** A server that asks to be asked again at once is not asked sooner than this. */
const MIN_RETRY_AFTER_MILLIS = 100;
const KNOWN = new Set([
  'maxAttempts',
  'maxElapsedMillis',
  'initialBackoffMillis',
  'maxBackoffMillis',
  'maxRetryAfterMillis',
  'retryable',
]);

/** The options, checked, with the defaults filled in. @throws TypeError, RangeError */
export function retryPolicy(options: RetryOptions = {}): RetryPolicy {
  knownOptions('retry', options, KNOWN);
  const { maxAttempts = Number.POSITIVE_INFINITY, retryable } = options;
  if (typeof maxAttempts !== 'number') throw wrongType('retry.maxAttempts', 'an integer of at least 1', maxAttempts);
  if (maxAttempts !== Number.POSITIVE_INFINITY && !(Number.isInteger(maxAttempts) && maxAttempts >= 1))
    throw outOfRange('retry.maxAttempts', 'an integer of at least 1', maxAttempts);
  if (retryable !== undefined && typeof retryable !== 'function')
    throw wrongType('retry.retryable', 'a function', retryable);
  return {
    maxAttempts,
    maxElapsedMillis: millis('retry.maxElapsedMillis', options.maxElapsedMillis, 300_000),
    initialBackoffMillis: millis('retry.initialBackoffMillis', options.initialBackoffMillis, 1_000),
    maxBackoffMillis: millis('retry.maxBackoffMillis', options.maxBackoffMillis, 30_000),
    maxRetryAfterMillis: millis('retry.maxRetryAfterMillis', options.maxRetryAfterMillis, 60_000),
    retryable,
  };
}

/** What is known when an attempt has failed. */
export interface Failure {
  /** Attempts that have failed so far, this one included. */
  readonly failures: number;
  /** Since the first attempt. */
  readonly elapsedMillis: number;
  /** What the error asks for. */
  readonly retryAfterMillis: number | undefined;
  /** Since the destination took anything else; Infinity where it never has. */
  readonly sinceSuccessMillis: number;
}

/**
 * How long to pause before the next attempt: what the error asks for, within its bounds; else a random part (full jitter) of a time that
 * doubles with each failure, or, while the destination takes what else it is given, grows by the same step. Undefined when there is none
 * any more.
 *
 * @param random In [0, 1)
 */
export function nextBackoff(policy: RetryPolicy, failure: Failure, random: number): number | undefined {
  if (failure.failures >= policy.maxAttempts) return undefined;
  const pause = pauseOf(policy, failure, random);
  return failure.elapsedMillis + pause > policy.maxElapsedMillis ? undefined : pause;
}

function pauseOf(policy: RetryPolicy, failure: Failure, random: number): number {
  const { failures, retryAfterMillis, sinceSuccessMillis } = failure;
  if (retryAfterMillis !== undefined && !Number.isNaN(retryAfterMillis)) {
    return Math.max(MIN_RETRY_AFTER_MILLIS, Math.min(retryAfterMillis, policy.maxRetryAfterMillis));
  }
  const { initialBackoffMillis: step, maxBackoffMillis } = policy;
  const doubled = step * 2 ** Math.min(failures - 1, 60);
  const healthy = Math.max(step * failures, 2 * sinceSuccessMillis);
  return random * Math.min(maxBackoffMillis, doubled, healthy);
}
