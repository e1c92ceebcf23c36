import type { Counts } from '../../src/processors/delivery/account.js';

/** What is missing in the sum; 0 when the account is right. */
export function lawGap(counts: Counts): number {
  const { created, filtered, delivered, failed, queued, inFlight, spooled } = counts;
  const dropped = Object.values(counts.dropped).reduce((sum, count) => sum + count, 0);
  return created - (filtered + delivered + failed + dropped + queued + inFlight + spooled);
}
