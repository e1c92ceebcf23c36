import { writeStandardStreamsNow } from '../../exporters/stream/standard-stream.js';
import { drainAndReportAll } from '../../record/failure/process-end.js';
import { type Completable, complete } from './complete.js';

/** What the end of the process means for a logger. */
export interface Ending {
  /** Delivers what there is, and what comes meanwhile, within the time given. */
  complete(timeoutMillis: number): Promise<void>;
  /** The process is gone after this: does what can be done without the event loop, and says what is left. */
  tellWhatIsLeft(): void;
}

/** What a slow reader of stdout has not taken in all the time before has not much longer. */
const LAST_WRITES_MILLIS = 1_000;

export function endingOf(core: Completable): Ending {
  return {
    complete: (timeoutMillis) => completeAll(core, timeoutMillis),
    tellWhatIsLeft() {
      writeStandardStreamsNow(LAST_WRITES_MILLIS);
      // What other threads do was waited for.
      drainAndReportAll(0);
    },
  };
}

/** Until nothing is pending, or the time is up: what is logged by requests that come to their end meanwhile is waited for, too. */
async function completeAll(core: Completable, timeoutMillis: number): Promise<void> {
  const until = core.clock.monotonic() + timeoutMillis;
  for (let left = timeoutMillis; ; ) {
    await complete(core, left);
    left = until - core.clock.monotonic();
    if (left <= 0 || core.sinks().every((sink) => sink.isSettled(sink.mark()))) return;
  }
}
