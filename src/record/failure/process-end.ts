/* Which records are left when the process ends, and what can still be done for them? */
import { sharedState } from '../floor/shared-state.js';

/** A holder of records that may not be delivered yet when the process ends. */
export interface Pending {
  /** Starts what waits for a timer. Called when the event loop is empty. */
  expedite?(): void;
  /** Milliseconds until the next attempt after a backoff; undefined without one. */
  readonly nextAttemptMillis?: number | undefined;
  /** Called when the process exits: does what needs no event loop, within `leftMillis`, and reports in one line what is left. */
  drainAndReport(leftMillis: number): void;
}

/** Retries may delay the natural end of the process for this long. */
const MAX_RETRY_DELAY_MILLIS = 30_000;
/** Work on other threads may delay `process.exit` for this long in total. */
const MAX_EXIT_DELAY_MILLIS = 5_000;

interface ProcessEnd {
  readonly holders: Set<Pending>;
  isInstalled: boolean;
  /** When the event loop was empty for the first time while records were left, on the monotonic clock. */
  endedAt: number | undefined;
}

/** Shared by all copies of the package: the limits hold for all of them together. */
const end = sharedState<ProcessEnd>('process-end', () => ({
  holders: new Set(),
  isInstalled: false,
  endedAt: undefined,
}));
const { holders } = end;

/** Registers a holder. The first registration ever installs the handlers of the process. */
export function registerPending(pending: Pending): void {
  holders.add(pending);
  if (end.isInstalled) return;
  end.isInstalled = true;
  // workerd has no end of a process, and may have no `on`.
  process.on?.('beforeExit', () => {
    for (const holder of [...holders]) holder.expedite?.();
    waitForRetries();
  });
  process.on?.('exit', () => drainAndReportAll(MAX_EXIT_DELAY_MILLIS));
}

/** Drains all holders without the event loop, within `waitMillis` in total, and reports what is left. */
export function drainAndReportAll(waitMillis: number): void {
  const until = performance.now() + waitMillis;
  // The set grows meanwhile: dropped records become dead letters, which another holder gets.
  for (const holder of holders) holder.drainAndReport(Math.max(0, until - performance.now()));
}

export function unregisterPending(pending: Pending): void {
  holders.delete(pending);
  if (holders.size === 0) end.endedAt = undefined;
}

/** Keeps the process alive until the next attempt: backoffs and other threads alone do not. */
function waitForRetries(): void {
  const now = performance.now();
  end.endedAt ??= now;
  const next = Math.min(...[...holders].map(({ nextAttemptMillis }) => nextAttemptMillis ?? Number.POSITIVE_INFINITY));
  const left = MAX_RETRY_DELAY_MILLIS - (now - end.endedAt);
  if (left > 0 && next < Number.POSITIVE_INFINITY) setTimeout(() => {}, Math.min(left, Math.max(0, next) + 1));
}
