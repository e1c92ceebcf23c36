import { Logger } from './logger.js';
import { switchedOff } from './provider/environment.js';

/** The shared logger. Has one stderr sink (id 1, DEBUG) unless the environment's `LOGLY_AUTOINIT` is `false`, `0` or `no`. */
export const logger = new Logger();

if (!switchedOff(process.env.LOGLY_AUTOINIT)) logger.add('stderr');
