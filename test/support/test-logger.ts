import { expect } from 'vitest';
import { Logger } from '../../src/bridge/logger.js';
import type { LoggerOptions } from '../../src/bridge/logger-options.js';
import { firstView } from '../../src/bridge/views/view.js';
import { Scheduler } from '../../src/processors/pace/scheduler.js';
import type { ReadableLogRecord } from '../../src/record/readable.js';
import { FakeClock } from './fake-clock.js';

/** A logger with a fake clock, an array as stderr, and an empty environment. */
export function testLogger(options: LoggerOptions = {}, env: NodeJS.ProcessEnv = {}) {
  const clock = new FakeClock();
  const stderr: string[] = [];
  const view = firstView(options, {
    clock,
    scheduler: new Scheduler(clock),
    stderr: (text) => void stderr.push(text),
    env,
  });
  return { logger: new Logger(view), clock, stderr };
}

export type TestedLogger = ReturnType<typeof testLogger>['logger'];

/** The one record that a call makes, without a line on stderr. */
export function recordOfCall(call: (logger: TestedLogger) => void, options: LoggerOptions = {}): ReadableLogRecord {
  const { logger, stderr } = testLogger(options);
  const records: ReadableLogRecord[] = [];
  logger.add((_: string, { record }) => void records.push(record));
  call(logger);
  expect([records.length, stderr]).toEqual([1, []]);
  return records[0] as ReadableLogRecord;
}

/** The template of the message without anything else. */
export const MESSAGE = '{message}';
