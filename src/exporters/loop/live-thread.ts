import type { MessagePort, Worker, WorkerOptions } from 'node:worker_threads';
import { workerThreads } from '../../record/floor/builtin.js';
import type { Clock } from '../../record/floor/clock.js';
import { THIS_THREAD } from '../render/origin.js';
import { EXITED, type FromThread, POSTED, type ThreadStart, type ToThread } from './messages.js';

/** Told of what a thread does. */
export interface ThreadListener {
  received(message: FromThread): void;
  /** It is gone, and nobody has asked for it. */
  died(error: Error): void;
}

/** One thread, from its start to its end. It never keeps the process alive by itself. */
export class LiveThread {
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #signal = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
  readonly #listener: ThreadListener;
  readonly #name: string;
  readonly #exited: Promise<void>;
  #error: unknown;
  #over = false;
  /** How often it had posted when it was last read from. */
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
        this.#end(`it ended with code ${code}`);
        resolve();
      });
    });
    port1.on('message', (message: FromThread) => this.#receive(message));
    port1.unref();
  }

  /** @throws DataCloneError for what cannot cross */
  post(message: ToThread): void {
    this.#port.postMessage(message);
  }

  /** Takes in what it has posted, and notices its end, without the event loop. */
  receiveNow(): void {
    this.#seen = Atomics.load(this.#signal, POSTED);
    const exited = Atomics.load(this.#signal, EXITED) === 1;
    this.#drain();
    if (exited) this.#end('it ended');
  }

  /** Stands still until it posts something that was not received, or ends by itself. */
  waitNow(millis: number): void {
    Atomics.wait(this.#signal, POSTED, this.#seen, millis);
  }

  /** Ends it: nobody hears of it any more. */
  async end(clock: Clock, timeoutMillis: number): Promise<void> {
    this.#over = true;
    this.post({ kind: 'end' });
    const cancel = clock.timer(() => void this.#worker.terminate(), timeoutMillis, true);
    await this.#exited;
    cancel();
    this.#port.close();
  }

  #receive(message: FromThread): void {
    if (!this.#over) this.#listener.received(message);
  }

  #drain(): void {
    while (!this.#over) {
      const next = workerThreads().receiveMessageOnPort(this.#port) as { message: FromThread } | undefined;
      if (next === undefined) return;
      this.#receive(next.message);
    }
  }

  #end(how: string): void {
    // What it has acknowledged before its end counts.
    this.#drain();
    if (this.#over) return;
    this.#over = true;
    this.#port.close();
    const cause = this.#error === undefined ? {} : { cause: this.#error };
    this.#listener.died(new Error(`the thread of the event loop '${this.#name}' died: ${how}`, cause));
  }
}

/**
 * A thread has the arguments of its process. Those of a program that is no file name a language, which a thread, whose program is one,
 * refuses; what is left of them may be refused for being given at all.
 */
function startWorker(url: URL, options: WorkerOptions): Worker {
  const { Worker } = workerThreads();
  const isOther = (arg: string, index: number, all: string[]) =>
    !arg.startsWith('--input-type') && all[index - 1] !== '--input-type';
  const execArgv = process.execArgv.filter(isOther);
  if (execArgv.length === process.execArgv.length) return new Worker(url, options);
  try {
    return new Worker(url, { ...options, execArgv });
  } catch {
    return new Worker(url, { ...options, execArgv: [] });
  }
}
