import { sharedState } from '../floor/shared-state.js';

/** Something that may still hold records when the process comes to its end. */
export interface Pending {
  /** The event loop is empty: start what is waiting for a timer now. */
  expedite(): void;
  /** Until the next attempt that it pauses for, in milliseconds; undefined without one. */
  readonly nextAttemptMillis: number | undefined;
  /** The process is gone after this: do what can be done without the event loop, in the time that is left for it, and say, in one line, what is left. */
  drainAndReport(leftMillis: number): void;
}

/** For so long retries may hold up the end of the process. */
const LAST_RETRIES_MILLIS = 30_000;
/** For so long, in all, what is under way on other threads holds up an end by `process.exit`. */
const LAST_WAITS_MILLIS = 5_000;

interface ProcessEnd {
  readonly holders: Set<Pending>;
  installed: boolean;
  /** When the process came to its end for the first time, with records left; on the monotonic clock. */
  endedAt: number | undefined;
}

/** Of all copies of the package: the limits hold for all of them together. */
const end = sharedState<ProcessEnd>('process-end', () => ({
  holders: new Set(),
  installed: false,
  endedAt: undefined,
}));
const { holders } = end;

/** From now on it holds records. The handlers of the process are installed by the first one that ever does. */
export function registerPending(pending: Pending): void {
  holders.add(pending);
  if (end.installed) return;
  end.installed = true;
  // workerd has no end of a process, and may have no `on`.
  process.on?.('beforeExit', () => {
    for (const holder of [...holders]) holder.expedite();
    stayForRetries();
  });
  process.on?.('exit', () => drainAndReportAll(LAST_WAITS_MILLIS));
}

/** The process is gone after this: does what can be done without the event loop, and says what is left. */
export function drainAndReportAll(waitMillis: number): void {
  const until = performance.now() + waitMillis;
  // Those, too, who come to hold something because others give it up.
  for (const holder of holders) holder.drainAndReport(Math.max(0, until - performance.now()));
}

export function unregisterPending(pending: Pending): void {
  holders.delete(pending);
  if (holders.size === 0) end.endedAt = undefined;
}

/** The event loop is empty, but for pauses before further attempts and for other threads, which do not count for it: waits for the next one. */
function stayForRetries(): void {
  const now = performance.now();
  end.endedAt ??= now;
  const next = Math.min(...[...holders].map(({ nextAttemptMillis }) => nextAttemptMillis ?? Number.POSITIVE_INFINITY));
  const left = LAST_RETRIES_MILLIS - (now - end.endedAt);
  if (left > 0 && next < Number.POSITIVE_INFINITY) setTimeout(() => {}, Math.min(left, Math.max(0, next) + 1));
}
