/* What is left to do after an attempt that failed? */
import type { DeliveryError } from '../../record/exporter.js';
import type { RetryPolicy } from '../../record/failure/backoff.js';
import { errorText } from '../../record/failure/lines.js';
import {
  classifyError,
  type ItemFailure,
  outcomeOf,
  type RetryDecision,
  sortedItems,
} from '../../record/failure/outcome.js';
import type { ReadableLogRecord } from '../../record/readable.js';

export interface FailedAttempt {
  /** Of the records that are left; if none are, of those that are lost. */
  readonly error: DeliveryError;
  /** The records that are not delivered, and could be sent again. */
  readonly left: readonly ReadableLogRecord[];
  /** May `left` be sent again after a backoff? */
  readonly mayRetry: boolean;
  readonly retryAfterMillis: number | undefined;
  /** Records that failed for good, while others may be sent again; with the error of the first one. */
  readonly lost: number;
  readonly lostFor: DeliveryError | undefined;
  /** The failed records, if only their number is known. */
  readonly rejected: number;
}

/** Sorts the records of an attempt by its error: what may be sent again, and what failed for good. @param policy Undefined: nothing is repeated */
export function failedAttempt(
  records: readonly ReadableLogRecord[],
  error: DeliveryError,
  policy: RetryPolicy | undefined,
): FailedAttempt {
  const { failedRecords, failed, items } = outcomeOf(records, { code: 1, error });
  if (items !== undefined) return failedEach(items, policy);
  const decision = classifyError(error, true);
  const { divisible, retryAfterMillis } = decision;
  const left = failedRecords ?? [];
  const isDivided = divisible && left.length > 1;
  const mayRetry = policy !== undefined && left.length > 0 && !isDivided && isRetryable(error, decision, policy);
  return {
    error,
    left,
    mayRetry,
    retryAfterMillis,
    lost: 0,
    lostFor: undefined,
    rejected: failedRecords === undefined ? failed : 0,
  };
}

/** The same where each record has an error of its own. */
function failedEach(items: readonly ItemFailure[], policy: RetryPolicy | undefined): FailedAttempt {
  const allows = policy && ((error: unknown, decision: RetryDecision) => isRetryable(error, decision, policy));
  const { again, final, retryAfterMillis } = sortedItems(items, true, allows);
  return {
    error: errorOf(again[0] ?? (items[0] as ItemFailure)),
    left: again.map(({ record }) => record),
    mayRetry: again.length > 0,
    retryAfterMillis,
    lost: final.length,
    lostFor: final[0] && errorOf(final[0]),
    rejected: 0,
  };
}

function errorOf({ error }: ItemFailure): DeliveryError {
  return error instanceof Error ? error : new Error(errorText(error));
}

function isRetryable(error: unknown, decision: RetryDecision, { retryable }: RetryPolicy): boolean {
  if (retryable === undefined) return decision.retryable === true;
  try {
    return retryable(error) === true;
  } catch {
    return false;
  }
}
