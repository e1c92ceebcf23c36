import type { LoggerOptions } from '../../src/bridge/logger-options.js';
import type { ReadableLogRecord } from '../../src/record/readable.js';
import { testLogger } from './test-logger.js';

/** A logger, and the records that its only sink receives. */
export function recording(options: LoggerOptions = {}, env: NodeJS.ProcessEnv = {}) {
  const records: ReadableLogRecord[] = [];
  const { logger, clock, stderr } = testLogger(options, env);
  logger.add((_, { record }) => void records.push(record), { level: 0 });
  return { logger, clock, stderr, records, last: () => records.at(-1) as ReadableLogRecord };
}
