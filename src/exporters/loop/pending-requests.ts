import type { LiveThread } from './live-thread.js';

/** What a thread was asked, and has not answered. */
export class PendingRequests {
  readonly #open = new Map<number, (error?: { readonly thrown: unknown }) => void>();
  #last = 0;

  /** Rejects with what the sink throws. A thread that dies, or is ended, answers nothing: there is no sink any more. */
  send(thread: LiveThread, sink: number, what: 'complete' | 'stop'): Promise<void> {
    const number = ++this.#last;
    thread.post({ kind: 'ask', sink, number, for: what });
    return new Promise((resolve, reject) => {
      this.#open.set(number, (error) => (error === undefined ? resolve() : reject(error.thrown)));
    });
  }

  settle(number: number, error?: { readonly thrown: unknown }): void {
    const answered = this.#open.get(number);
    this.#open.delete(number);
    answered?.(error);
  }

  settleAll(): void {
    for (const number of [...this.#open.keys()]) this.settle(number);
  }
}
