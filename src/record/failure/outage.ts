import { type Clock, epochMillis } from '../floor/clock.js';
import { errorText, records } from './lines.js';

/** What a destination's state looks like from outside. */
export interface OutageState {
  /** The last failed attempt since the last success. Undefined while all is well. */
  lastError?: { error: unknown; at: number; attempt: number };
  /** When the present series of repeated attempts began, in epoch milliseconds. Undefined while nothing is retried. */
  retryingSince?: number;
}

/** What an outage needs of the part that makes the attempts. */
export interface OutageHost {
  /** The subject of both lines: `sink #2 OtlpLogRecordExporter`. */
  readonly subject: string;
  readonly clock: Clock;
  readonly line: (text: string) => void;
  /** Takes the first error instead of the first line; false where nothing takes it. */
  readonly onError?: (error: unknown) => boolean;
  /** How long an attempt is repeated, in milliseconds. */
  readonly maxElapsedMillis: () => number;
  /** Records queued and in flight. */
  pending(): number;
  /** Records failed and dropped since the start. */
  lost(): number;
}

/** At most this many pairs of lines in {@link WINDOW_MILLIS}. */
const MAX_PAIRS = 5;
const WINDOW_MILLIS = 10_000;
const UNREACHABLE: ReadonlySet<unknown> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);

/**
 * Follows the state of one destination: reports in one line that attempts fail and are repeated, and in a second line that it delivers again. A
 * success costs one comparison.
 */
export class Outage {
  readonly #host: OutageHost;
  #lastError: OutageState['lastError'];
  /** On the monotonic clock; undefined while no attempt is repeated. */
  #since: number | undefined;
  #sinceEpoch = 0;
  #lostBefore = 0;
  /** The first line was printed, so that the second one follows. */
  #isReported = false;
  #window = Number.NEGATIVE_INFINITY;
  #pairs = 0;

  constructor(host: OutageHost) {
    this.#host = host;
  }

  get lastError(): unknown {
    return this.#lastError?.error;
  }

  /** Nothing listens at the address: the last attempt was refused, or the name is unknown. */
  get isUnreachable(): boolean {
    return this.#lastError !== undefined && isUnreachable(this.#lastError.error);
  }

  /** @param isRetried Another attempt follows */
  failed(error: unknown, attempt: number, isRetried: boolean): void {
    const { clock } = this.#host;
    this.#lastError = { error, at: epochMillis(clock.hrTime()), attempt };
    if (!isRetried || this.#since !== undefined) return;
    this.#since = clock.monotonic();
    this.#sinceEpoch = this.#lastError.at;
    this.#lostBefore = this.#host.lost();
    this.#report(error);
  }

  succeeded(): void {
    if (this.#lastError === undefined) return;
    this.#lastError = undefined;
    const since = this.#since;
    this.#since = undefined;
    if (since === undefined || !this.#isReported) return;
    const { subject, clock, line, lost } = this.#host;
    const count = lost() - this.#lostBefore;
    const loss = count === 0 ? 'nothing lost' : `${records(count)} failed or dropped meanwhile`;
    line(`${subject} delivers again after ${duration(clock.monotonic() - since)}; ${loss}`);
  }

  /** @param isRetrying An attempt is repeated at present */
  state(isRetrying: boolean): OutageState {
    return {
      ...(this.#lastError === undefined ? {} : { lastError: this.#lastError }),
      ...(this.#since === undefined || !isRetrying ? {} : { retryingSince: this.#sinceEpoch }),
    };
  }

  #report(error: unknown): void {
    const { subject, clock, line, onError, maxElapsedMillis, pending } = this.#host;
    this.#isReported = false;
    const now = clock.monotonic();
    if (now - this.#window >= WINDOW_MILLIS) {
      this.#window = now;
      this.#pairs = 0;
    }
    if (++this.#pairs > MAX_PAIRS || onError?.(error) === true) return;
    this.#isReported = true;
    const budgetMillis = maxElapsedMillis();
    const budget = Number.isFinite(budgetMillis) ? ` for up to ${duration(budgetMillis)}` : '';
    line(`${subject}: ${errorText(error)}; retrying${budget}, ${records(pending())} waiting`);
  }
}

/** Was the connection refused, or is the name unknown? The causes of an error count. */
function isUnreachable(error: unknown): boolean {
  let current: unknown = error;
  for (let depth = 0; depth < 4 && typeof current === 'object' && current !== null; depth++) {
    try {
      const { code, cause, errors } = current as { code?: unknown; cause?: unknown; errors?: unknown };
      if (UNREACHABLE.has(code)) return true;
      current = cause ?? (Array.isArray(errors) ? errors[0] : undefined);
    } catch {
      return false;
    }
  }
  return false;
}

/** `250 ms`, `12 s`, `5 min`. */
function duration(millis: number): string {
  if (millis < 1_000) return `${Math.round(millis)} ms`;
  return millis < 120_000 ? `${Math.round(millis / 1_000)} s` : `${Math.round(millis / 60_000)} min`;
}
