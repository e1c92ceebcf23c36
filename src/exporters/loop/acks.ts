import type { MessagePort } from 'node:worker_threads';
import { setMicrotask } from '../../record/floor/timers.js';
import { toTransferable } from './error-transfer.js';
import { EXITED, type FromThread, POSTED, type SentFailure } from './messages.js';

/** The thread's side: acknowledges records in batches, and wakes a main thread that blocks without its event loop. */
export class Acknowledgements {
  readonly #port: MessagePort;
  readonly #signal: Int32Array;
  #delivered: number[] = [];
  #failed: SentFailure[] = [];
  #scheduled = false;

  constructor(port: MessagePort, signal: Int32Array) {
    this.#port = port;
    this.#signal = signal;
  }

  delivered(number: number): void {
    this.#delivered.push(number);
    this.#schedule();
  }

  failed(numbers: readonly number[], error: unknown): void {
    this.#failed.push({ numbers, error: toTransferable(error) });
    this.#schedule();
  }

  post(message: FromThread): void {
    this.#flush();
    this.#post(message);
  }

  /** Posts what is left, and signals the end of this thread. */
  exit(): void {
    this.#flush();
    Atomics.store(this.#signal, EXITED, 1);
    this.#notify();
  }

  /** Once per turn, because a message per record would cost more than most deliveries (bench/questions/delivered.ts, Node 20). */
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setMicrotask(() => this.#flush());
  }

  #flush(): void {
    this.#scheduled = false;
    if (this.#delivered.length === 0 && this.#failed.length === 0) return;
    const message: FromThread = { kind: 'settled', delivered: this.#delivered, failed: this.#failed };
    this.#delivered = [];
    this.#failed = [];
    this.#post(message);
  }

  #post(message: FromThread): void {
    this.#port.postMessage(message);
    this.#notify();
  }

  #notify(): void {
    Atomics.add(this.#signal, POSTED, 1);
    Atomics.notify(this.#signal, POSTED);
  }
}
