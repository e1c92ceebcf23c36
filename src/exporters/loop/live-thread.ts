import type { MessagePort, Worker, WorkerOptions } from 'node:worker_threads';
import { workerThreads } from '../../record/floor/builtin.js';
import type { Clock } from '../../record/floor/clock.js';
import { THIS_THREAD } from '../render/token/tokens.js';
import { EXITED, type FromThread, POSTED, type ThreadStart, type ToThread } from './messages.js';

/** Receives the events of a thread. */
export interface ThreadListener {
  received(message: FromThread): void;
  /** The thread ended without being asked to. */
  died(error: Error): void;
}

/** One thread, from start to end. It does not keep the process alive. */
export class LiveThread {
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #signal = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
  readonly #listener: ThreadListener;
  readonly #name: string;
  readonly #exited: Promise<void>;
  #error: unknown;
  #ended = false;
  /** The thread's number of posted messages at the last `receiveNow`. */
  #seen = 0;

  constructor(url: URL, name: string, listener: ThreadListener) {
    const { MessageChannel } = workerThreads();
    const { port1, port2 } = new MessageChannel();
    this.#listener = listener;
    this.#name = name;
    this.#port = port1;
    const workerData: ThreadStart = { loglyLoop: true, port: port2, signal: this.#signal, origin: THIS_THREAD };
    this.#worker = startWorker(url, { name, workerData, transferList: [port2] });
    this.#worker.unref();
    this.#worker.on('error', (error) => {
      this.#error = error;
    });
    this.#exited = new Promise((resolve) => {
      this.#worker.on('exit', (code) => {
        this.#exit(`it ended with code ${code}`);
        resolve();
      });
    });
    port1.on('message', (message: FromThread) => this.#receive(message));
    port1.unref();
  }

  /** @throws DataCloneError for a message that cannot be cloned */
  post(message: ToThread): void {
    this.#port.postMessage(message);
  }

  /** Handles posted messages, and an exit, without the event loop. */
  receiveNow(): void {
    this.#seen = Atomics.load(this.#signal, POSTED);
    const exited = Atomics.load(this.#signal, EXITED) === 1;
    this.#drain();
    if (exited) this.#exit('it ended');
  }

  /** Blocks until the thread posts a message after the last `receiveNow`, or exits. */
  waitNow(millis: number): void {
    Atomics.wait(this.#signal, POSTED, this.#seen, millis);
  }

  /** Ends the thread, by force once the time is over. The listener receives no further events. */
  async end(clock: Clock, timeoutMillis: number): Promise<void> {
    this.#ended = true;
    this.post({ kind: 'end' });
    const cancel = clock.timer(() => void this.#worker.terminate(), timeoutMillis, true);
    await this.#exited;
    cancel();
    this.#port.close();
  }

  #receive(message: FromThread): void {
    if (!this.#ended) this.#listener.received(message);
  }

  #drain(): void {
    while (!this.#ended) {
      const next = workerThreads().receiveMessageOnPort(this.#port) as { message: FromThread } | undefined;
      if (next === undefined) return;
      this.#receive(next.message);
    }
  }

  #exit(how: string): void {
    // Acknowledgements posted before the exit count.
    this.#drain();
    if (this.#ended) return;
    this.#ended = true;
    this.#port.close();
    const cause = this.#error === undefined ? {} : { cause: this.#error };
    this.#listener.died(new Error(`the thread of the event loop '${this.#name}' died: ${how}`, cause));
  }
}

/**
 * A worker inherits the process's `execArgv`, and rejects `--input-type`, with which a program is run from text. Passing the other arguments
 * explicitly may be rejected, too: then it gets none.
 */
function startWorker(url: URL, options: WorkerOptions): Worker {
  const { Worker } = workerThreads();
  const isAllowed = (arg: string, index: number, all: string[]) =>
    !arg.startsWith('--input-type') && all[index - 1] !== '--input-type';
  const { execArgv: all = [] } = process;
  const execArgv = all.filter(isAllowed);
  if (execArgv.length === all.length) return new Worker(url, options);
  try {
    return new Worker(url, { ...options, execArgv });
  } catch {
    return new Worker(url, { ...options, execArgv: [] });
  }
}
