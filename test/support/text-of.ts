import type { AddOptions } from '../../src/bridge/add/options.js';
import { testLogger } from './test-logger.js';

/** Options of a sink that receives one text a call. */
export type TextOptions = AddOptions & { batch?: false };

type TestedLogger = ReturnType<typeof testLogger>['logger'];

/** The text that a function sink with these options receives. */
export function textOf(
  options: TextOptions,
  log: (logger: TestedLogger) => void = (logger) => logger.warning('hello', { a: 1 }),
): string {
  const { logger } = testLogger();
  let given = '';
  logger.add((message) => {
    given += message;
  }, options);
  log(logger);
  return given;
}
