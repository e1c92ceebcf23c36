import { type Pending, registerPending, unregisterPending } from '../../record/failure/process-end.js';
import type { Clock } from '../../record/floor/clock.js';
import type { HrTime } from '../../record/readable.js';

/** So long after the last record was lost, the loss is over. */
const QUIET_MILLIS = 10_000;

/**
 * Tells when records begin to be dropped, and when that ends: how many, why, since when. One line each, however many there are, and never
 * through a logger.
 */
export class DropReporter implements Pending {
  readonly #who: string;
  readonly #line: (text: string) => void;
  readonly #clock: Clock;
  /** By reason, since it began; empty while nothing is lost. */
  readonly #lost = new Map<string, number>();
  #since: HrTime = [0, 0];
  #lastAt = 0;
  #cancel: (() => void) | undefined;

  constructor(who: string, line: (text: string) => void, clock: Clock) {
    this.#who = who;
    this.#line = line;
    this.#clock = clock;
  }

  lost(count: number, reason: string): void {
    if (this.#lost.size === 0) this.#begin(reason);
    this.#lost.set(reason, (this.#lost.get(reason) ?? 0) + count);
    this.#lastAt = this.#clock.monotonic();
  }

  /** What there is to tell is told now. */
  end(): void {
    if (this.#lost.size === 0) return;
    this.#cancel?.();
    this.#cancel = undefined;
    const total = [...this.#lost.values()].reduce((sum, count) => sum + count, 0);
    const reasons = [...this.#lost].map(([reason, count]) => `${reason} ${count}`).join(', ');
    this.#line(`${this.#who} has lost ${total} record${total === 1 ? '' : 's'} since ${iso(this.#since)} (${reasons})`);
    this.#lost.clear();
    unregisterPending(this);
  }

  expedite(): void {}

  readonly nextAttemptMillis = undefined;

  drainAndReport(): void {
    this.end();
  }

  #begin(reason: string): void {
    this.#since = this.#clock.hrTime();
    this.#line(`${this.#who} is losing records (${reason})`);
    registerPending(this);
    this.#lookIn(QUIET_MILLIS);
  }

  #lookIn(millis: number): void {
    this.#cancel = this.#clock.timer(() => {
      const quiet = this.#clock.monotonic() - this.#lastAt;
      if (quiet >= QUIET_MILLIS) this.end();
      else this.#lookIn(QUIET_MILLIS - quiet);
    }, millis);
  }
}

function iso([seconds, nanos]: HrTime): string {
  return new Date(seconds * 1_000 + Math.floor(nanos / 1_000_000)).toISOString();
}
