/* When is a disk that has failed tried again? */
import { errorText } from '../../record/failure/lines.js';
import type { Clock } from '../../record/floor/clock.js';

const FIRST_PAUSE_MILLIS = 1_000;
const MAX_PAUSE_MILLIS = 30_000;

interface OutageSettings {
  readonly clock: Clock;
  /** What is reported: once when it begins, and once when it is over. */
  readonly begins: string;
  readonly ends: string;
  readonly warn: (text: string) => void;
  /** A pause is over. */
  readonly onRetry: () => void;
}

/** The failures of one kind of access to the disk. Between two attempts is a pause that grows. */
export class DiskOutage {
  readonly #settings: OutageSettings;
  #isFailing = false;
  #mayTry = true;
  #pauseMillis = FIRST_PAUSE_MILLIS;
  #cancel: (() => void) | undefined;
  #isClosed = false;

  constructor(settings: OutageSettings) {
    this.#settings = settings;
  }

  /** False from a failure until the next attempt is due. */
  get mayTry(): boolean {
    return this.#mayTry;
  }

  failed(error: unknown): void {
    const { begins, warn, clock } = this.#settings;
    if (!this.#isFailing) warn(`${begins}: ${errorText(error)}`);
    this.#isFailing = true;
    // Further failures do not prolong the pause.
    if (!this.#mayTry || this.#isClosed) return;
    this.#mayTry = false;
    this.#cancel?.();
    this.#cancel = clock.timer(() => this.retry(), this.#pauseMillis);
    this.#pauseMillis = Math.min(2 * this.#pauseMillis, MAX_PAUSE_MILLIS);
  }

  succeeded(): void {
    if (!this.#isFailing) return;
    this.#isFailing = false;
    this.#pauseMillis = FIRST_PAUSE_MILLIS;
    this.#settings.warn(this.#settings.ends);
  }

  /** Ends the pause. */
  retry(): void {
    if (this.#mayTry || this.#isClosed) return;
    this.#cancel?.();
    this.#mayTry = true;
    this.#settings.onRetry();
  }

  /** One more attempt at the end, whatever the pause. */
  allow(): void {
    this.#mayTry = true;
  }

  close(): void {
    this.#cancel?.();
    this.#isClosed = true;
  }
}
