import type { LiveThread } from './live-thread.js';

export class PendingRequests {
  readonly #pending = new Map<number, (error?: { readonly thrown: unknown }) => void>();
  #last = 0;

  /** Rejects with what the sink throws. Resolves if the thread ends without a response: its sink is gone. */
  send(thread: LiveThread, sink: number, method: 'complete' | 'stop'): Promise<void> {
    const number = ++this.#last;
    thread.post({ kind: 'request', sink, number, method });
    return new Promise((resolve, reject) => {
      this.#pending.set(number, (error) => (error === undefined ? resolve() : reject(error.thrown)));
    });
  }

  settle(number: number, error?: { readonly thrown: unknown }): void {
    const settle = this.#pending.get(number);
    this.#pending.delete(number);
    settle?.(error);
  }

  /** Resolves all requests: the thread is gone. */
  settleAll(): void {
    for (const number of [...this.#pending.keys()]) this.settle(number);
  }
}
