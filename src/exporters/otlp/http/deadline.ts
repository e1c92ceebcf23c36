import type { Clock } from '../../../record/clock.js';

/** The one time limit of a request: everything that is part of it ends when its time is up, or when the attempt is given up. */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #cancel: () => void;
  readonly #outer: AbortSignal | undefined;
  readonly #giveUp = () => this.#controller.abort(abandoned());

  constructor(clock: Clock, millis: number, outer: AbortSignal | undefined) {
    this.#outer = outer;
    this.#cancel = clock.timer(() => this.#controller.abort(timedOut(millis)), millis, true);
    if (outer?.aborted === true) this.#giveUp();
    else outer?.addEventListener('abort', this.#giveUp, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** What the promise settles to, if that comes in time. */
  async race<T>(promise: Promise<T>): Promise<T> {
    const { signal } = this;
    let stop: () => void = () => {};
    const over = new Promise<never>((_, reject) => {
      stop = () => reject(signal.reason);
      if (signal.aborted) stop();
      else signal.addEventListener('abort', stop, { once: true });
    });
    try {
      return await Promise.race([promise, over]);
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  /** The request has ended. */
  end(): void {
    this.#cancel();
    this.#outer?.removeEventListener('abort', this.#giveUp);
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
