import { setTurn } from '../../record/floor/timers.js';

/** What the log of uncaught errors uses of the process. */
export interface WatchedProcess {
  on(event: string, listener: (...args: never[]) => void): unknown;
  prependListener(event: string, listener: (...args: never[]) => void): unknown;
  removeListener(event: string, listener: (...args: never[]) => void): unknown;
  listenerCount(event: string): number;
}

/** A logger that makes records of uncaught errors. */
export interface ErrorLogger {
  /** Hooks of one logger make one record together. */
  readonly logger: object;
  /** Never throws. */
  readonly log: (error: unknown) => void;
}

const REJECTION = 'unhandledRejection';

/**
 * Makes records of uncaught errors and rejections. Node raises a rejection as an uncaught error unless there is a listener for rejections. So this
 * listens for them only as long as the application does: a listener of ours alone would keep the process alive.
 */
export class UncaughtLog {
  readonly #process: WatchedProcess;
  readonly #onRejection: () => void;
  readonly #loggers = new Set<ErrorLogger>();
  /** Logged in this turn: a listener for rejections may throw the reason, and Node may raise it under both names. */
  readonly #logged = new Set<unknown>();
  #isListening = false;

  /** @param onRejection Called after the record of a rejection that a listener of the application handles */
  constructor(watched: WatchedProcess, onRejection: () => void) {
    this.#process = watched;
    this.#onRejection = onRejection;
  }

  add(logger: ErrorLogger): void {
    this.#loggers.add(logger);
    if (this.#loggers.size > 1) return;
    this.#process.on('newListener', this.#onAdded);
    this.#process.on('removeListener', this.#onRemoved);
    if (this.#process.listenerCount(REJECTION) > 0) this.#listen();
  }

  delete(logger: ErrorLogger): void {
    if (!this.#loggers.delete(logger) || this.#loggers.size > 0) return;
    this.#process.removeListener('newListener', this.#onAdded);
    this.#process.removeListener('removeListener', this.#onRemoved);
    this.#stopListening();
  }

  /** Makes one record of the error for each logger, unless the same object was logged in this turn. */
  record(error: unknown): void {
    if (this.#loggers.size === 0 || this.#logged.has(error)) return;
    if (typeof error === 'object' && error !== null) {
      if (this.#logged.size === 0) setTurn(() => this.#logged.clear());
      this.#logged.add(error);
    }
    const served = new Set<object>();
    for (const { logger, log } of [...this.#loggers]) {
      if (served.has(logger)) continue;
      served.add(logger);
      log(error);
    }
  }

  readonly #listener = (reason: unknown): void => {
    this.record(reason);
    this.#onRejection();
  };

  /** Emitted before the listener is there, so that ours is the first. */
  readonly #onAdded = (event: unknown, listener: unknown): void => {
    if (event === REJECTION && listener !== this.#listener) this.#listen();
  };

  readonly #onRemoved = (event: unknown, listener: unknown): void => {
    if (event === REJECTION && listener !== this.#listener && this.#process.listenerCount(REJECTION) === 1)
      this.#stopListening();
  };

  #listen(): void {
    if (this.#isListening) return;
    this.#isListening = true;
    this.#process.prependListener(REJECTION, this.#listener);
  }

  #stopListening(): void {
    if (!this.#isListening) return;
    this.#isListening = false;
    this.#process.removeListener(REJECTION, this.#listener);
  }
}
