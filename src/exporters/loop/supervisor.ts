import { AsyncResource } from '../../record/floor/builtin.js';
import { type Clock, sleepSync } from '../../record/floor/clock.js';
import { withTimeout } from '../../record/floor/with-timeout.js';
import type { LightRecord } from '../../record/record.js';
import { DeferredFailures } from './deferred-failures.js';
import { fromTransferable } from './error-transfer.js';
import { type Entry, Ledger, MAX_DEATHS } from './ledger.js';
import { LiveThread } from './live-thread.js';
import type { FromThread } from './messages.js';
import { PendingRequests } from './pending-requests.js';
import { RecordSender } from './record-transfer.js';
import { type RemoteSink, type RemoteSinkHost, RemoteSinks, unusable } from './remote-sink.js';
import { RestartThrottle } from './restart-throttle.js';

/** Time that a sink's `stop`, and then the thread's exit, get even after the time-out of `close`. */
const GRACE_MILLIS = 1_000;

/** The async context of threads. Otherwise a thread would retain that of the log call that started it. */
const root = new AsyncResource('LoglyLoop');

/** Runs the thread of one loop: starts it, sends it the records of its sinks, restarts it when it dies. */
export class ThreadSupervisor {
  readonly #name: string;
  readonly #clock: Clock;
  readonly #sinks = new RemoteSinks();
  readonly #ledger = new Ledger<RemoteSink>();
  readonly #requests = new PendingRequests();
  readonly #throttle: RestartThrottle;
  readonly #failures = new DeferredFailures((number, thrown) => this.#settle(number, { thrown }));
  #url: URL | undefined;
  #live: LiveThread | undefined;
  #sender: RecordSender | undefined;
  #lastNumber = 0;
  #closed: Promise<void> | undefined;
  #ended = false;

  /** @param thread The thread's program; by default that of `runs` */
  constructor(name: string, clock: Clock, thread: URL | undefined) {
    this.#name = name;
    this.#clock = clock;
    this.#url = thread;
    this.#throttle = new RestartThrottle(clock, () => this.#start());
  }

  get isClosed(): boolean {
    return this.#closed !== undefined;
  }

  get isRunning(): boolean {
    return this.#sinks.hadSinks && !this.isClosed;
  }

  get isEmpty(): boolean {
    return this.#sinks.isEmpty;
  }

  /** @throws Error after `close` */
  checkOpen(): void {
    if (this.isClosed) throw new Error(`a sink cannot be added to the event loop '${this.#name}': it was closed`);
  }

  /** Sets the thread's program, unless the constructor did. @throws what `program` throws */
  runs(program: () => URL): void {
    this.#url ??= program();
  }

  /** Adds a sink. The first one starts the thread. */
  join(host: RemoteSinkHost): RemoteSink {
    this.checkOpen();
    const sink = this.#sinks.add(host);
    if (this.#live === undefined) this.#startSoon();
    else this.#openNext();
    return sink;
  }

  /** Removes a sink and forgets its unacknowledged records. Rejects with what its `stop` throws. */
  leave(sink: RemoteSink): Promise<void> {
    sink.left ??= this.#leave(sink);
    return sink.left;
  }

  async #leave(sink: RemoteSink): Promise<void> {
    this.#forget(sink);
    const isOpen = sink.state === 'opening' || sink.state === 'open';
    if (isOpen && this.#live !== undefined) await this.#requests.send(this.#live, sink.number, 'stop');
    this.#sinks.remove(sink);
  }

  /** Calls the sink's `complete`. Rejects with what that throws. */
  async complete(sink: RemoteSink): Promise<void> {
    if (sink.left !== undefined || sink.state !== 'open' || this.#live === undefined) return;
    await this.#requests.send(this.#live, sink.number, 'complete');
  }

  /** Sends a record to the thread, or, if none is running, to the next one. */
  send(sink: RemoteSink, record: LightRecord, text: string | undefined, settled: Entry<RemoteSink>['settled']): void {
    sink.pending++;
    const entry = { number: ++this.#lastNumber, sink, record, text, settled, deaths: 0 };
    this.#ledger.add(entry);
    if (sink.isUnusable) this.#failures.add(entry.number, unusable(sink));
    else if (this.#live === undefined) this.#startSoon();
    else this.#sendNext(false);
  }

  expedite(sink: RemoteSink): void {
    if (sink.host.batched && sink.pending > 0) this.#live?.post({ kind: 'expedite', sink: sink.number });
  }

  /** Blocks until all records of a sink are settled, or the time is over. */
  waitNow(sink: RemoteSink, timeoutMillis: number, startMore: () => void): void {
    const until = performance.now() + timeoutMillis;
    for (;;) {
      this.#live?.receiveNow();
      this.#failures.failNow();
      startMore();
      this.#failures.failNow();
      this.expedite(sink);
      const left = until - performance.now();
      if (sink.pending === 0 || left <= 0 || this.#ended) return;
      if (this.#live !== undefined) this.#live.waitNow(left);
      else {
        sleepSync(Math.min(left, this.#throttle.waitMillis));
        if (performance.now() < until) this.#throttle.startNow();
      }
    }
  }

  close(timeoutMillis: number): Promise<void> {
    this.#closed ??= this.#close(timeoutMillis);
    return this.#closed;
  }

  async #close(timeoutMillis: number): Promise<void> {
    const until = this.#clock.monotonic() + timeoutMillis;
    await Promise.all(
      this.#sinks.all().map(async (sink) => {
        await this.#atMost(timeoutMillis, sink.host.close());
        sink.host.abort();
        const left = Math.max(GRACE_MILLIS, until - this.#clock.monotonic());
        const removed = this.leave(sink).catch((error: unknown) => sink.host.report(error));
        await this.#atMost(left, removed);
      }),
    );
    this.#ended = true;
    this.#throttle.cancel();
    const live = this.#live;
    this.#live = undefined;
    // No thread will respond.
    this.#requests.settleAll();
    await live?.end(this.#clock, GRACE_MILLIS);
  }

  async #atMost(millis: number, promise: Promise<void>): Promise<void> {
    await withTimeout(this.#clock, millis, promise, 'the end of the sink').catch(() => {});
  }

  #startSoon(): void {
    if (!this.#ended) root.runInAsyncScope(() => this.#throttle.startSoon());
  }

  #start(): void {
    const live = root.runInAsyncScope(
      () =>
        new LiveThread(this.#url as URL, this.#name, {
          received: (message) => this.#receive(message),
          died: (error) => this.#died(error),
        }),
    );
    this.#live = live;
    this.#sender = new RecordSender(
      (number, shared) => live.post({ kind: 'share', number, shared }),
      () => live.post({ kind: 'forget' }),
    );
    this.#openNext();
    this.#sendNext(true);
  }

  #openNext(): void {
    for (const { number, host, started } of this.#sinks.takeOpenable()) {
      this.#live?.post({ kind: 'open', sink: number, opening: host.opening, started });
    }
  }

  /** Sends what may be sent. @param late The records have waited already: a sink should not wait for its batch to fill */
  #sendNext(late: boolean): void {
    const live = this.#live;
    if (live === undefined || this.#sender === undefined || this.#sinks.isAnyUnopened) return;
    for (const entry of this.#ledger.takeSendable()) {
      const { number, sink, text, record } = entry;
      try {
        const sent = this.#sender.send(record, sink.host.levelOf(record));
        live.post({ kind: 'record', sink: sink.number, number, text, record: sent });
        if (late) this.expedite(sink);
      } catch (error) {
        this.#failures.add(number, error);
      }
    }
  }

  #receive(message: FromThread): void {
    switch (message.kind) {
      case 'settled':
        for (const number of message.delivered) this.#settle(number);
        for (const { numbers, error } of message.failed) {
          const thrown = fromTransferable(error);
          for (const number of numbers) this.#settle(number, { thrown });
        }
        break;
      case 'opened': {
        const sink = this.#sinks.get(message.sink);
        if (message.error === undefined) sink?.opened();
        else if (sink !== undefined) this.#abandon(sink, fromTransferable(message.error));
        this.#openNext();
        break;
      }
      case 'retrying':
        this.#sinks.get(message.sink)?.host.retrying(fromTransferable(message.error), message.attempt);
        break;
      case 'response':
        this.#requests.settle(message.number, message.error && { thrown: fromTransferable(message.error) });
    }
    this.#sendNext(true);
  }

  #died(error: Error): void {
    this.#live = undefined;
    const culprits = this.#ledger.threadDied(({ number, sink }) => sink.hasStarted(number));
    for (const sink of this.#sinks.all()) {
      sink.threadDied(error);
      if (sink.isAbandoned) this.#abandon(sink, sink.error);
      sink.host.report(error);
    }
    for (const entry of culprits) {
      const message = `the record was in work when its thread died, ${MAX_DEATHS} times: ${error.message}`;
      this.#end(entry, { thrown: Object.assign(new Error(message, { cause: error.cause }), { retryable: false }) });
    }
    this.#requests.settleAll();
    if (this.#ledger.size > 0) this.#startSoon();
  }

  #abandon(sink: RemoteSink, error: unknown): void {
    sink.failed(error);
    const thrown = unusable(sink);
    for (const entry of this.#ledger.takeOf(sink)) this.#end(entry, { thrown });
  }

  #settle(number: number, error?: { readonly thrown: unknown }): void {
    const entry = this.#ledger.settle(number);
    if (entry !== undefined) this.#end(entry, error);
  }

  #end({ sink, settled }: Entry<RemoteSink>, error?: { readonly thrown: unknown }): void {
    sink.pending--;
    settled(error);
  }

  #forget(sink: RemoteSink): void {
    for (const _ of this.#ledger.takeOf(sink)) sink.pending--;
  }
}
