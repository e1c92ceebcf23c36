import type { OutageState } from '../../record/failure/outage.js';
import type { Clock } from '../../record/floor/clock.js';
import { LightRecord } from '../../record/record.js';
import type { MemoryQueue } from '../queue/queue.js';
import type { Account, Counts } from './account.js';
import type { BreakerState } from './breaker.js';
import type { InFlight } from './in-flight.js';
import type { DeliverySettings } from './settings.js';

/**
 * The counts of a delivery, and the state of its destination.
 *
 * @example
 * const { queued, lastError, retryingSince } = processor.stats();
 */
export interface DeliveryStats extends Counts, OutageState {
  /** The age of the oldest record that is not delivered, in milliseconds; undefined when there is none. */
  oldestMillis?: number;
  /** The state of the option `breaker`; undefined without it. */
  breaker?: BreakerState;
}

export function statsOf(
  account: Account,
  inFlight: InFlight,
  queue: MemoryQueue,
  { attempts, clock }: DeliverySettings,
): DeliveryStats {
  const oldest = account.pending === 0 ? undefined : (inFlight.oldest ?? queue.oldest);
  const { breakerState: breaker } = inFlight;
  return {
    ...account.counts(),
    ...attempts.state(inFlight.isRetrying),
    ...(oldest === undefined ? {} : { oldestMillis: ageOf(oldest, clock) }),
    ...(breaker === undefined ? {} : { breaker }),
  };
}

function ageOf(record: LightRecord, clock: Clock): number {
  const [seconds, nanos] = clock.hrTime();
  const age = (seconds - LightRecord.seconds(record)) * 1_000 + (nanos - LightRecord.nanos(record)) / 1_000_000;
  return Math.max(0, Math.round(age));
}
