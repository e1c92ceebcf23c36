import { MESSAGE, testLogger } from './test-logger.js';
import type { TextOptions } from './text-of.js';

/** The messages that a sink with these options receives. */
export function passing(
  options: TextOptions,
  log: (logger: ReturnType<typeof testLogger>['logger']) => void,
): string[] {
  const { logger } = testLogger();
  const passed: string[] = [];
  logger.add((message) => void passed.push(message.trim()), { ...options, format: MESSAGE });
  log(logger);
  return passed;
}
