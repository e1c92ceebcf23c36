import { join } from 'node:path';
import type { AddOptions } from '../../src/bridge/add/options.js';
import type { LoggerOptions } from '../../src/bridge/logger-options.js';
import { temporaryFolder } from './temporary-folder.js';
import { MESSAGE, testLogger } from './test-logger.js';

/** A logger with one file sink, whose lines are the messages. */
export function fileLogger(options: AddOptions = {}, name = 'app.log', loggerOptions: LoggerOptions = {}) {
  const folder = temporaryFolder();
  const made = testLogger(loggerOptions);
  const path = join(folder, name);
  const add = () => made.logger.add(path, options.serialize ? options : { format: MESSAGE, ...options });
  return { ...made, folder, path, add, id: add() };
}
