import type { DeliveryError } from '../../record/exporter.js';
import { nextBackoff, type RetryPolicy } from '../../record/failure/backoff.js';
import { classifyError, outcomeOf } from '../../record/failure/outcome.js';
import type { Clock } from '../../record/floor/clock.js';
import type { ReadableLogRecord } from '../../record/readable.js';

/** What repeats failed requests where no delivery of ours does. */
export interface PersistSettings {
  readonly send: (records: readonly ReadableLogRecord[]) => Promise<void>;
  /** Undefined: one attempt. Refusals of what is in a batch are halved all the same. */
  readonly policy: RetryPolicy | undefined;
  readonly clock: Clock;
  /** In [0, 1) */
  readonly random: () => number;
  /** Since the collector took anything; Infinity where it never has. */
  readonly sinceSuccessMillis: () => number;
  /** Pauses for so many milliseconds, or less; false, at once, where nothing is to be repeated any more. */
  readonly rest: (millis: number) => Promise<boolean>;
}

/**
 * Sends records, by the rules of our deliveries: what is refused for its content is halved until the culprit stands alone, what is worth it
 * is tried again after a pause.
 *
 * @throws DeliveryError when some were given up; the last one's
 */
export async function persist(records: readonly ReadableLogRecord[], settings: PersistSettings): Promise<void> {
  let lost: { error: DeliveryError; count: number } | undefined;
  const parts = [records];
  for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
    const ended = await attempts(part, settings);
    if (ended === undefined) continue;
    const { error, left, count } = ended;
    if (left.length > 1 && classifyError(error, true).divisible) {
      const middle = Math.ceil(left.length / 2);
      parts.unshift(left.slice(0, middle), left.slice(middle));
    } else {
      lost = { error, count: (lost?.count ?? 0) + count };
    }
  }
  if (lost === undefined) return;
  const { error, count } = lost;
  if (count === records.length) throw error;
  throw Object.assign(new Error(`${count} of ${records.length} records were not exported: ${error.message}`), {
    retryable: false,
    rejected: count,
  });
}

interface Ended {
  readonly error: DeliveryError;
  readonly left: readonly ReadableLogRecord[];
  readonly count: number;
}

/** Attempt after attempt with these very records; undefined when they are delivered. */
async function attempts(records: readonly ReadableLogRecord[], settings: PersistSettings): Promise<Ended | undefined> {
  const { send, policy, clock, random, rest, sinceSuccessMillis } = settings;
  const begun = clock.monotonic();
  for (let failures = 1; ; failures++) {
    try {
      await send(records);
      return undefined;
    } catch (thrown) {
      const error = thrown as DeliveryError;
      const { failedRecords: left = [], failed } = outcomeOf(records, { code: 1, error });
      const ended = { error, left, count: failed };
      const { divisible, retryAfterMillis } = classifyError(error, true);
      if (policy === undefined || left.length === 0 || (divisible && left.length > 1)) return ended;
      if (!isWorthIt(error, policy)) return ended;
      const elapsedMillis = clock.monotonic() - begun;
      const failure = { failures, elapsedMillis, retryAfterMillis, sinceSuccessMillis: sinceSuccessMillis() };
      const pause = nextBackoff(policy, failure, random());
      if (pause === undefined || !(await rest(pause))) return ended;
    }
  }
}

function isWorthIt(error: unknown, { retryable }: RetryPolicy): boolean {
  if (retryable === undefined) return classifyError(error, true).retryable === true;
  try {
    return retryable(error) === true;
  } catch {
    return false;
  }
}
