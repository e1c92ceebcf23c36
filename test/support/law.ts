import type { Counts } from '../../src/processors/delivery/account.js';

/** The records that the sum of all states lacks; 0 where the account adds up. */
export function lawGap(counts: Counts): number {
  const { created, filtered, delivered, failed, queued, inFlight, spooled } = counts;
  const dropped = Object.values(counts.dropped).reduce((sum, count) => sum + count, 0);
  return created - (filtered + delivered + failed + dropped + queued + inFlight + spooled);
}
