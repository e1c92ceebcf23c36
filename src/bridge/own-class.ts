import { wrongType } from '../record/floor/expect.js';
import type { Logger } from './logger.js';

/** The class of the logger's own copy of the package. @throws TypeError for a value that is no Logger */
export function classOf(logger: Logger): typeof Logger {
  const found = (logger as Partial<Logger> | null | undefined)?.constructor as Partial<typeof Logger> | undefined;
  if (typeof found?.layerView !== 'function') throw wrongType('logger', 'a Logger', logger);
  return found as typeof Logger;
}
