import { reportAs, reportLine } from '../record/failure/report.js';
import { isSwitchedOff, processEnvironment } from '../record/floor/environment.js';
import { otherMajors, sharedState } from '../record/floor/shared-state.js';
import { areTimersFaked } from '../record/floor/timers.js';
import { VERSION } from '../record/version.js';
import { Logger } from './logger.js';
import { ownSinkOptions, ownSinkText } from './own-sink.js';
import { firstView, thisThread } from './views/view.js';

function create(): Logger {
  const view = firstView({}, thisThread, (core) => {
    reportAs(() => core.jsonReports);
    if (isSwitchedOff(processEnvironment.LOGLY_AUTOINIT)) return;
    core.sinks.addLazily({
      sink: 'stderr',
      options: () => ownSinkOptions(core),
      stderr: () => ownSinkText(core.env),
    });
  });
  return new Logger(view);
}

/**
 * The shared logger. It has one stderr sink with id 1, unless `LOGLY_AUTOINIT` is `false`, `0`, `no` or `off`. `LOGLY_LEVEL` sets the sink's level,
 * else DEBUG, and `LOGLY_FORMAT` its format. All copies of the package in a thread share it: ES module and CommonJS, two bundles, two installs of
 * one major version.
 *
 * @example import { logger } from 'logly-otel'; logger.info('hello {name}', { name: 'Ada' });
 */
export const logger: Logger = sharedState('logger', create);

if (areTimersFaked)
  reportLine('loaded while a test has replaced all timers: deliveries wait for the timers of that test');
for (const version of otherMajors()) {
  reportLine(
    `versions ${version} and ${VERSION} are loaded in one process; each has a \`logger\` of its own, with its own sinks`,
  );
}
