import { writeStandardStreamsNow } from '../../exporters/stream/standard-stream.js';
import { drainAndReportAll } from '../../record/failure/process-end.js';
import type { LevelLike } from '../levels/levels.js';
import { type Completable, complete } from './complete.js';

/** What exit hooks do with a logger. */
export interface Ending {
  /** The same for all views of the logger. */
  readonly logger: object;
  /** Makes records of errors, and never throws. @throws RangeError, TypeError for a value that is no level, at this call */
  logAt(level: LevelLike): (error: unknown) => void;
  /** Delivers everything that is pending, and what is logged meanwhile, within the time-out. */
  complete(timeoutMillis: number): Promise<void>;
  /** Delivers what needs no event loop. */
  drainNow(): void;
  /** The last thing before the process ends: does what can be done without the event loop, and reports what is left. */
  drainAndReport(): void;
}

/** How long a slow reader of stdout may take for the last texts; it had the time of `complete` before. */
const LAST_WRITES_MILLIS = 1_000;

export function endingOf(core: Completable, logAt: Ending['logAt']): Ending {
  return {
    logger: core,
    logAt,
    complete: (timeoutMillis) => completeAll(core, timeoutMillis),
    drainNow() {
      for (const sink of core.sinks.all()) sink.drainNow();
    },
    drainAndReport() {
      writeStandardStreamsNow(LAST_WRITES_MILLIS);
      // `complete` has waited for other threads.
      drainAndReportAll(0);
    },
  };
}

/** Until nothing is pending, or the time-out: requests that end meanwhile still log. */
async function completeAll(core: Completable, timeoutMillis: number): Promise<void> {
  const until = core.clock.monotonic() + timeoutMillis;
  for (let left = timeoutMillis; ; ) {
    await complete(core, left);
    // The last round alone may have been short.
    if (core.timedOutAfter !== undefined) core.timedOutAfter = timeoutMillis;
    left = until - core.clock.monotonic();
    if (left <= 0 || core.sinks.all().every((sink) => sink.isSettled(sink.mark()))) return;
  }
}
