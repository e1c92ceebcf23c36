/* How does a user learn that a sink drops records? */
import { records } from '../../record/failure/lines.js';
import { type Pending, registerPending, unregisterPending } from '../../record/failure/process-end.js';
import { type Clock, epochMillis } from '../../record/floor/clock.js';
import type { HrTime } from '../../record/readable.js';

/** A loss is over when no record was dropped for this long. */
const QUIET_MILLIS = 10_000;

/**
 * Reports a loss of records in two lines, never through a logger: one when it begins, and one when it is over, with the counts by reason.
 */
export class DropReporter implements Pending {
  readonly #sink: string;
  readonly #line: (text: string) => void;
  readonly #clock: Clock;
  /** Counts by reason since the loss began; empty while nothing is lost. */
  readonly #counts = new Map<string, number>();
  #since: HrTime = [0, 0];
  #lastAt = 0;
  #cancel: (() => void) | undefined;

  /** @param sink How lines call the sink */
  constructor(sink: string, line: (text: string) => void, clock: Clock) {
    this.#sink = sink;
    this.#line = line;
    this.#clock = clock;
  }

  dropped(count: number, reason: string): void {
    if (this.#counts.size === 0) this.#begin(reason);
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + count);
    this.#lastAt = this.#clock.monotonic();
  }

  /** Reports the current loss, if there is one, without waiting for its end. */
  reportNow(): void {
    if (this.#counts.size === 0) return;
    this.#cancel?.();
    const total = [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
    const reasons = [...this.#counts].map(([reason, count]) => `${reason} ${count}`).join(', ');
    this.#line(
      `${this.#sink} has lost ${records(total)} since ${new Date(epochMillis(this.#since)).toISOString()} (${reasons})`,
    );
    this.#counts.clear();
    unregisterPending(this);
  }

  drainAndReport(): void {
    this.reportNow();
  }

  #begin(reason: string): void {
    this.#since = this.#clock.hrTime();
    this.#line(`${this.#sink} is losing records (${reason})`);
    registerPending(this);
    this.#checkIn(QUIET_MILLIS);
  }

  #checkIn(millis: number): void {
    this.#cancel = this.#clock.timer(() => {
      const quiet = this.#clock.monotonic() - this.#lastAt;
      if (quiet >= QUIET_MILLIS) this.reportNow();
      else this.#checkIn(QUIET_MILLIS - quiet);
    }, millis);
  }
}
