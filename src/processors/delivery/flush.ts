import type { Clock } from '../../record/clock.js';
import { beginWait } from '../current.js';
import { within } from './within.js';

const DEFAULT_TIMEOUT_MILLIS = 30_000;

/**
 * Waits for what is settled later, then does what comes after it. Known as a wait of the delivery that asks, if one does. Rejects
 * when the time runs out.
 */
export async function flush(
  clock: Clock,
  whenSettled: (inside: boolean, done: () => void) => unknown,
  after: () => unknown,
  timeoutMillis = DEFAULT_TIMEOUT_MILLIS,
): Promise<void> {
  const wait = beginWait();
  const flushed = new Promise<void>((resolve) => void whenSettled(wait.inside, resolve)).then(after);
  try {
    await within(clock, timeoutMillis, flushed, 'forceFlush');
  } finally {
    wait.end();
  }
}
