import { Logger } from '../../src/bridge/logger.js';
import type { LoggerOptions } from '../../src/bridge/logger-options.js';
import { firstView } from '../../src/bridge/views/view.js';
import { Scheduler } from '../../src/processors/delivery/scheduler.js';
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

/** The template of the message without anything else. */
export const MESSAGE = '{message}';
