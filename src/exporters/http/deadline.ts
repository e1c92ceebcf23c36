import type { Clock } from '../../record/floor/clock.js';
import { timeoutError } from '../../record/floor/with-timeout.js';

/** The single time limit of a request. All its steps end when the limit passes or the caller aborts. */
export class Deadline {
  // With an AbortSignal of our own, a request takes a seventh more CPU (bench/tricks, deadline-set).
  readonly #listeners = new Set<(reason: Error) => void>();
  readonly #cancel: () => void;
  readonly #outer: AbortSignal | undefined;
  readonly #abort = () => this.#pass(Object.assign(new Error('the attempt was aborted'), { name: 'AbortError' }));
  #reason: Error | undefined;

  constructor(clock: Clock, millis: number, outer: AbortSignal | undefined) {
    this.#outer = outer;
    this.#cancel =
      millis === Number.POSITIVE_INFINITY
        ? () => {}
        : clock.timer(() => this.#pass(timeoutError('the request', millis)), millis, true);
    if (outer?.aborted === true) this.#abort();
    else outer?.addEventListener('abort', this.#abort, { once: true });
  }

  /** Why the deadline has passed; undefined before. */
  get reason(): Error | undefined {
    return this.#reason;
  }

  /** Calls `listener` when the deadline passes, which must lie ahead. Returns a function that removes the listener. */
  onPassed(listener: (reason: Error) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Settles like the promise. @throws Error the deadline's reason if that comes first */
  async race<T>(promise: Promise<T>): Promise<T> {
    let stopListening = () => {};
    const passed = new Promise<never>((_, reject) => {
      if (this.#reason === undefined) stopListening = this.onPassed(reject);
      else reject(this.#reason);
    });
    try {
      return await Promise.race([promise, passed]);
    } finally {
      stopListening();
    }
  }

  /** Releases timer and listener. Call it when the request has ended. */
  end(): void {
    this.#cancel();
    this.#outer?.removeEventListener('abort', this.#abort);
  }

  #pass(reason: Error): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    for (const listener of [...this.#listeners]) listener(reason);
  }
}
