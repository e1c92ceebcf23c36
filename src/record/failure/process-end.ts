import { sharedState } from '../floor/shared-state.js';
import { monotonicNow, setTimer, unref } from '../floor/timers.js';

/* Which records are left when the process ends, and what can still be done for them? */

/** A holder of records that may not be delivered yet when the process ends. */
export interface Pending {
  /** Sends what it has for other holders. Called before these are asked for anything. */
  handOut?(): void;
  /** Starts what waits for a timer. Called when the event loop is empty. */
  expedite?(): void;
  /** The natural end of the process has begun: attempts of all holders have this long, in milliseconds. */
  endWithin?(millis: () => number): void;
  /** Milliseconds until the next event that the process must live for: an attempt after a backoff, or a time-out; undefined without one. */
  readonly nextAttemptMillis?: number | undefined;
  /** Nothing listens at the destination: the end waits 5 s for it instead of 30 s. */
  readonly isUnreachable?: boolean;
  /** The time is over: aborts attempts, and begins none, so that the process can end. */
  stop?(): void;
  /** Called when the process exits: does what needs no event loop, within `leftMillis`, and reports in one line what is left. */
  drainAndReport(leftMillis: number): void;
}

/** The natural end of the process may take this long in total, and a shutdown by a foreign provider as well. */
export const END_MILLIS = 30_000;
/** For a destination where nothing listens. */
export const UNREACHABLE_END_MILLIS = 5_000;
/** Work on other threads may delay `process.exit` for this long in total. */
const MAX_EXIT_DELAY_MILLIS = 5_000;

interface ProcessEnd {
  readonly holders: Set<Pending>;
  /** Called when the process exits, whether records are pending or not. */
  readonly closings: Set<() => void>;
  /** Holders whose time was over. */
  readonly stopped: WeakSet<Pending>;
  isInstalled: boolean;
  /** When the event loop was empty for the first time while records were left, on the monotonic clock. */
  endedAt: number | undefined;
}

/** Shared by all copies of the package: the limits hold for all of them together. */
const state = sharedState<ProcessEnd>('process-end-2', () => ({
  holders: new Set(),
  closings: new Set(),
  stopped: new WeakSet(),
  isInstalled: false,
  endedAt: undefined,
}));
const { holders, stopped } = state;

/** Registers a holder. The first registration ever installs the handlers of the process. */
export function registerPending(pending: Pending): void {
  holders.add(pending);
  install();
}

function install(): void {
  if (state.isInstalled) return;
  state.isInstalled = true;
  // workerd has no end of a process, and may have no `on`.
  process.on?.('beforeExit', end);
  process.on?.('exit', () => {
    drainAndReportAll(MAX_EXIT_DELAY_MILLIS);
    for (const close of state.closings) close();
  });
}

/** Calls back when the process exits, after all holders have drained. Returns a function that forgets it. */
export function onProcessExit(close: () => void): () => void {
  install();
  state.closings.add(close);
  return () => state.closings.delete(close);
}

/** Drains all holders without the event loop, within `waitMillis` in total, and reports what is left. */
export function drainAndReportAll(waitMillis: number): void {
  const until = monotonicNow() + waitMillis;
  for (const holder of [...holders]) holder.handOut?.();
  // The set grows meanwhile: dropped records become dead letters, which another holder gets.
  for (const holder of holders) holder.drainAndReport(Math.max(0, until - monotonicNow()));
}

export function unregisterPending(pending: Pending): void {
  holders.delete(pending);
  if (holders.size === 0) state.endedAt = undefined;
}

/** The event loop is empty. */
function end(): void {
  for (const holder of [...holders]) holder.handOut?.();
  if (holders.size === 0) return;
  if (state.endedAt === undefined) {
    state.endedAt = monotonicNow();
    // Attempts that hang on a socket keep the event loop from being empty again.
    for (const millis of [UNREACHABLE_END_MILLIS, END_MILLIS]) unref(setTimer(stopLate, millis));
  }
  for (const holder of [...holders]) {
    if (stopped.has(holder)) continue;
    holder.endWithin?.(() => leftFor(holder));
    holder.expedite?.();
  }
  stopLate();
  const next = Math.min(...[...holders].map(waitFor));
  // Backoffs, and attempts that only a timer could end, do not keep the process alive.
  if (next < Number.POSITIVE_INFINITY) setTimer(() => {}, next + 1);
}

function waitFor(holder: Pending): number {
  const { nextAttemptMillis } = holder;
  if (nextAttemptMillis === undefined || stopped.has(holder)) return Number.POSITIVE_INFINITY;
  return Math.min(leftFor(holder), Math.max(0, nextAttemptMillis));
}

function leftFor({ isUnreachable }: Pending): number {
  if (state.endedAt === undefined) return Number.POSITIVE_INFINITY;
  return Math.max(0, state.endedAt + (isUnreachable ? UNREACHABLE_END_MILLIS : END_MILLIS) - monotonicNow());
}

function stopLate(): void {
  for (const holder of holders) {
    if (state.endedAt === undefined || leftFor(holder) > 0 || stopped.has(holder)) continue;
    stopped.add(holder);
    holder.stop?.();
  }
}
