import { DEFAULT_TIMEOUT_MILLIS, withTimeout } from '../../record/floor/with-timeout.js';
import { beginWait } from './delivery-context.js';
import type { DeliverySettings } from './settings.js';

/**
 * Waits for what is settled later, then for the exporter. Known as a wait of the delivery that asks, if one does. Rejects when the time
 * runs out.
 */
export async function flush(
  { clock, exporter }: Pick<DeliverySettings, 'clock' | 'exporter'>,
  whenSettled: (inside: boolean, done: () => void) => unknown,
  timeoutMillis = DEFAULT_TIMEOUT_MILLIS,
): Promise<void> {
  const wait = beginWait();
  const settled = new Promise<void>((resolve) => void whenSettled(wait.inside, resolve));
  const flushed = settled.then(() => exporter.forceFlush?.());
  try {
    await withTimeout(clock, timeoutMillis, flushed, 'forceFlush');
  } finally {
    wait.end();
  }
}
