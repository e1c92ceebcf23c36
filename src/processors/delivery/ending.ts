/* How long may the end of a delivery take? */
import { END_MILLIS, UNREACHABLE_END_MILLIS } from '../../record/failure/process-end.js';
import { isTimeout, withTimeout } from '../../record/floor/with-timeout.js';
import { requestMillisOf } from '../../record/otel.js';
import { beginWait } from './delivery-context.js';
import type { DeliverySettings } from './settings.js';

/** How often the state of a failing destination is checked while a shutdown waits for it. */
const CHECK_MILLIS = 250;
/** Beyond the time-out of one request, a shutdown may take this long; the shutdown of the exporter as well. */
const GRACE_MILLIS = 1_000;

/** What a shutdown does with a delivery. */
export interface EndingDelivery {
  close(reason: string): void;
  mark(): number;
  whenSettled(mark: number, inside: boolean, done: () => void): unknown;
  abort(reason: string): void;
  /** No failed attempt is repeated from this time on the monotonic clock. */
  stopRetriesAt(time: number): void;
  /** The last attempts have failed, and none is in progress. */
  readonly isFailing: boolean;
}

/**
 * Flushes the delivery, then shuts the exporter down. Records that are not delivered in time are dropped, and reported. Rejects with an error of
 * the exporter's own flush or shutdown; a time-out is none.
 */
export async function shutDown(delivery: EndingDelivery, settings: DeliverySettings): Promise<void> {
  const { clock, exporter, account, attempts, onLeft, durable } = settings;
  delivery.close('shutdown');
  delivery.stopRetriesAt(clock.monotonic() + UNREACHABLE_END_MILLIS);
  const wait = beginWait();
  const settled = new Promise<void>((resolve) => void delivery.whenSettled(delivery.mark(), wait.inside, resolve));
  const errors: unknown[] = [];
  const flushed = settled.then(() => exporter.forceFlush?.()).catch((error: unknown) => void errors.push(error));
  await untilTimeIsOver(flushed, delivery, settings);
  wait.end();
  const { queued, inFlight } = account.counts();
  // A queue on disk tells of what it could not keep by itself.
  if (durable === undefined && queued + inFlight > 0) onLeft(queued, inFlight, attempts.lastError);
  delivery.abort('shutdown');
  await durable?.closed;
  const ended = new Promise<void>((resolve) => resolve(exporter.shutdown()));
  await withTimeout(clock, GRACE_MILLIS, ended, 'the shutdown of the exporter').catch((error: unknown) => {
    if (!isTimeout(error)) errors.push(error);
  });
  if (errors.length > 0) throw errors[0];
}

/**
 * Resolves when the promise does, or when the time for a shutdown is over: 30 s; the time-out of the exporter and a second, if that is less; and
 * 5 s for a destination whose attempts fail at once. A service without a collector ends no later than one with the stock SDK.
 */
function untilTimeIsOver(
  settled: Promise<unknown>,
  delivery: EndingDelivery,
  { clock, exporter }: DeliverySettings,
): Promise<void> {
  const startedAt = clock.monotonic();
  const limit = Math.min(END_MILLIS, (requestMillisOf(exporter) ?? END_MILLIS) + GRACE_MILLIS);
  return new Promise((resolve) => {
    let cancel = () => {};
    const check = () => {
      const elapsed = clock.monotonic() - startedAt;
      if (elapsed >= limit || (elapsed >= UNREACHABLE_END_MILLIS && delivery.isFailing)) return resolve();
      cancel = clock.timer(check, Math.min(CHECK_MILLIS, limit - elapsed), true);
    };
    cancel = clock.timer(check, Math.min(limit, UNREACHABLE_END_MILLIS), true);
    void settled.then(() => {
      cancel();
      resolve();
    });
  });
}
