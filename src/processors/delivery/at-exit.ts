/* What does a delivery do when the process ends? */
import { onProcessExit, type Pending, registerPending, unregisterPending } from '../../record/failure/process-end.js';
import type { DeliveryQueue } from '../queue/delivery-queue.js';
import { State } from './account.js';
import type { InFlight } from './in-flight.js';
import type { DeliverySettings } from './settings.js';

/** How often to check for records that are in flight on another thread. */
const OTHER_THREAD_CHECK_MILLIS = 5;

/** The delivery, as far as its end needs it. */
interface DrainedDelivery {
  readonly queue: DeliveryQueue;
  readonly inFlight: InFlight;
  expedite(): void;
  /** Exports the queued records without the event loop, if the exporter can. */
  drainNow(): void;
}

/** Holds the process until its delivery is at its end, as long as that may take, and tells what is left. Registered while records are pending. */
export class AtExit implements Pending {
  readonly #delivery: DrainedDelivery;
  readonly #settings: DeliverySettings;
  #isRegistered = false;
  #forget: (() => void) | undefined;

  constructor(delivery: DrainedDelivery, settings: DeliverySettings) {
    this.#delivery = delivery;
    this.#settings = settings;
  }

  /** A queue on disk is closed when the process exits, also when nothing is pending. */
  closeOnExit(): void {
    this.#forget = onProcessExit(() => void leaveOnDisk(this.#delivery.inFlight, this.#settings, true));
  }

  /** Records are pending. */
  register(): void {
    if (this.#isRegistered) return;
    this.#isRegistered = true;
    registerPending(this);
  }

  /** The queue on disk is closed. */
  close(): void {
    this.unregister();
    this.#forget?.();
  }

  /** No record is pending. */
  unregister(): void {
    if (!this.#isRegistered) return;
    this.#isRegistered = false;
    unregisterPending(this);
  }

  expedite(): void {
    this.#delivery.expedite();
  }

  get nextAttemptMillis(): number | undefined {
    const { queue, inFlight } = this.#delivery;
    // Work on another thread does not keep the event loop of this one alive, so it is polled.
    if (this.#settings.waitNow !== undefined && inFlight.size > 0) return OTHER_THREAD_CHECK_MILLIS;
    const { nextAttemptMillis, nextDeadlineMillis } = inFlight;
    // An attempt that hangs is waited for if others wait behind it, or it would be repeated.
    const waits = queue.length > 0 || this.#settings.retry !== undefined;
    if (!waits || nextDeadlineMillis === undefined) return nextAttemptMillis;
    return Math.min(nextDeadlineMillis, nextAttemptMillis ?? Number.POSITIVE_INFINITY);
  }

  get isUnreachable(): boolean {
    return this.#settings.attempts.isUnreachable;
  }

  /** While records wait behind it, an attempt gets half of the time that is left. */
  endWithin(millis: () => number): void {
    const { queue, inFlight } = this.#delivery;
    if (this.#settings.waitNow !== undefined) return;
    inFlight.limitAttempts(() => millis() / (queue.length > 0 ? 2 : 1));
  }

  stop(): void {
    this.#delivery.inFlight.stop();
  }

  drainAndReport(leftMillis: number): void {
    const { account, waitNow, durable, onLeft, attempts } = this.#settings;
    this.#delivery.drainNow();
    waitNow?.(leftMillis, () => this.#delivery.drainNow());
    const { queued, inFlight } = account.counts();
    if (durable === undefined) {
      if (queued + inFlight > 0) onLeft(queued, inFlight, attempts.lastError);
      return;
    }
    const unsafe = leaveOnDisk(this.#delivery.inFlight, this.#settings, true);
    if (unsafe > 0) onLeft(unsafe, 0, attempts.lastError);
  }
}

/** Leaves what is not delivered to the next process. Returns how many records are in memory alone, and lost with it. @param exits The process exits */
export function leaveOnDisk(inFlight: InFlight, { account, durable }: DeliverySettings, exits: boolean): number {
  const taken = inFlight.leave();
  account.move(State.inFlight, State.queued, taken.attempted.length);
  account.move(State.backingOff, State.queued, taken.backingOff.length);
  return durable?.close([...taken.attempted, ...taken.backingOff], exits) ?? 0;
}
