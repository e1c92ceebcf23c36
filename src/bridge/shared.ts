import { Logger } from './logger.js';

/** The shared logger. Has one stderr sink (id 1, DEBUG) unless the environment's `LOGLY_AUTOINIT` is `false`, `0` or `no`. */
export const logger = new Logger();

if (!/^(false|0|no)$/i.test(process.env.LOGLY_AUTOINIT ?? '')) logger.add('stderr');
