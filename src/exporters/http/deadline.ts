import type { Clock } from '../../record/floor/clock.js';

/** The one time limit of a request: everything that is part of it ends when its time is up, or when the attempt is given up. */
export class Deadline {
  // A signal of our own would cost a tenth of a request.
  readonly #listeners = new Set<(reason: Error) => void>();
  readonly #cancel: () => void;
  readonly #outer: AbortSignal | undefined;
  readonly #giveUp = () => this.#pass(abandoned());
  #reason: Error | undefined;

  constructor(clock: Clock, millis: number, outer: AbortSignal | undefined) {
    this.#outer = outer;
    this.#cancel = clock.timer(() => this.#pass(timedOut(millis)), millis, true);
    if (outer?.aborted === true) this.#giveUp();
    else outer?.addEventListener('abort', this.#giveUp, { once: true });
  }

  /** Why it is over; undefined before. */
  get reason(): Error | undefined {
    return this.#reason;
  }

  /** Calls back when it is over, which it must not be yet; gives back what takes that back. */
  whenOver(listener: (reason: Error) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What the promise settles to, if that comes in time. */
  async race<T>(promise: Promise<T>): Promise<T> {
    let stopListening = () => {};
    const over = new Promise<never>((_, reject) => {
      if (this.#reason === undefined) stopListening = this.whenOver(reject);
      else reject(this.#reason);
    });
    try {
      return await Promise.race([promise, over]);
    } finally {
      stopListening();
    }
  }

  /** The request has ended. */
  end(): void {
    this.#cancel();
    this.#outer?.removeEventListener('abort', this.#giveUp);
  }

  #pass(reason: Error): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    for (const listener of [...this.#listeners]) listener(reason);
  }
}

function timedOut(millis: number): Error {
  const error = new Error(`timeout: the request took longer than ${millis} ms`);
  error.name = 'TimeoutError';
  return error;
}

function abandoned(): Error {
  const error = new Error('the attempt was given up');
  error.name = 'AbortError';
  return error;
}
