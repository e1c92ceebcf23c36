import { Logger } from './logger.js';
import { switchedOff } from './provider/environment.js';
import { firstView } from './view.js';

const view = firstView({});
if (!switchedOff(process.env.LOGLY_AUTOINIT)) view.core.installed.addLater('stderr', {});

/** The shared logger. Has one stderr sink (id 1, DEBUG) unless the environment's `LOGLY_AUTOINIT` is `false`, `0` or `no`. */
export const logger = new Logger(view);
