import { isSwitchedOff } from '../record/floor/environment.js';
import { Logger } from './logger.js';
import { firstView } from './views/view.js';

const view = firstView({});
if (!isSwitchedOff(process.env.LOGLY_AUTOINIT)) view.core.sinks.addLazily('stderr', {});

/**
 * The shared logger. It has one stderr sink (id 1, DEBUG) unless the variable `LOGLY_AUTOINIT` is `false`, `0` or `no`.
 *
 * @example import { logger } from 'logly-otel'; logger.info('hello {name}', { name: 'Ada' });
 */
export const logger = new Logger(view);
