import { AsyncResource } from '../../record/floor/builtin.js';
import type { Clock } from '../../record/floor/clock.js';
import type { LightRecord } from '../../record/record.js';
import { DeferredFailures } from './deferred-failures.js';
import { fromTransferable } from './error-transfer.js';
import { type Entry, Ledger, MAX_DEATHS } from './ledger.js';
import { LiveThread } from './live-thread.js';
import type { FromThread } from './messages.js';
import { PendingRequests } from './pending-requests.js';
import { RecordSender } from './record-transfer.js';
import { type RemoteSink, type RemoteSinkHost, unusable } from './remote-sink.js';
import { RemoteSinks } from './remote-sinks.js';
import { RestartThrottle } from './restart-throttle.js';
import { standStill, withinTime } from './waiting.js';

/** What a sink, or the thread, may take for its end when the time is up already. */
const LAST_MILLIS = 1_000;

/** Threads belong to no log call, whose async context would be kept by them. */
const root = new AsyncResource('LoglyLoop');

/** Keeps a thread for the sinks of one loop: starts it, gives it their records, starts it again when it dies. */
export class ThreadSupervisor {
  readonly #name: string;
  readonly #clock: Clock;
  readonly #seats = new RemoteSinks();
  readonly #ledger = new Ledger<RemoteSink>();
  readonly #questions = new PendingRequests();
  readonly #starts: RestartThrottle;
  readonly #doomed = new DeferredFailures((number, thrown) => this.#settle(number, { thrown }));
  #url: URL | undefined;
  #live: LiveThread | undefined;
  #sender: RecordSender | undefined;
  #lastNumber = 0;
  #closed: Promise<void> | undefined;
  #ended = false;

  /** @param thread The program of its threads, where it is not that of its sinks */
  constructor(name: string, clock: Clock, thread: URL | undefined) {
    this.#name = name;
    this.#clock = clock;
    this.#url = thread;
    this.#starts = new RestartThrottle(clock, () => this.#start());
  }

  get isClosed(): boolean {
    return this.#closed !== undefined;
  }

  /** A sink has come, and it was not closed since. */
  get isRunning(): boolean {
    return this.#seats.hadSinks && !this.isClosed;
  }

  get isEmpty(): boolean {
    return this.#seats.isEmpty;
  }

  /** @throws Error when it was closed */
  checkOpen(): void {
    if (this.isClosed) throw new Error(`a sink cannot be added to the event loop '${this.#name}': it was closed`);
  }

  /** What its threads run, where it has no program of its own. Asked for at the first sink. @throws what `program` throws */
  runs(program: () => URL): void {
    this.#url ??= program();
  }

  /** A sink comes to live here; the first one starts the thread. */
  join(tenant: RemoteSinkHost): RemoteSink {
    this.checkOpen();
    const seat = this.#seats.add(tenant);
    if (this.#live === undefined) this.#startSoon();
    else this.#openNext();
    return seat;
  }

  /** Ends a sink, once; what it has not acknowledged is forgotten. Rejects with what its `stop` throws. */
  leave(seat: RemoteSink): Promise<void> {
    seat.left ??= this.#leave(seat);
    return seat.left;
  }

  async #leave(seat: RemoteSink): Promise<void> {
    this.#forget(seat);
    const isThere = seat.state === 'opening' || seat.state === 'open';
    if (isThere && this.#live !== undefined) await this.#questions.send(this.#live, seat.number, 'stop');
    this.#seats.remove(seat);
  }

  /** Calls the sink's own `complete`. Rejects with what that throws. */
  async complete(seat: RemoteSink): Promise<void> {
    if (seat.left !== undefined || seat.state !== 'open' || this.#live === undefined) return;
    await this.#questions.send(this.#live, seat.number, 'complete');
  }

  /** Gives a record to the thread, now or, where there is none, as soon as there is. */
  give(seat: RemoteSink, record: LightRecord, text: string | undefined, ended: Entry<RemoteSink>['ended']): void {
    seat.pending++;
    const entry = { number: ++this.#lastNumber, sink: seat, record, text, ended, deaths: 0 };
    this.#ledger.add(entry);
    if (seat.isUnusable) this.#doomed.add(entry.number, unusable(seat));
    else if (this.#live === undefined) this.#startSoon();
    else this.#giveOn(false);
  }

  expedite(seat: RemoteSink): void {
    if (seat.host.batched && seat.pending > 0) this.#live?.post({ kind: 'expedite', sink: seat.number });
  }

  /** Stands still until all records of a sink are at their end, or the time is up. */
  waitNow(seat: RemoteSink, timeoutMillis: number, startMore: () => void): void {
    const until = performance.now() + timeoutMillis;
    for (;;) {
      this.#live?.receiveNow();
      this.#doomed.failNow();
      startMore();
      this.#doomed.failNow();
      this.expedite(seat);
      const left = until - performance.now();
      if (seat.pending === 0 || left <= 0 || this.#ended) return;
      if (this.#live !== undefined) this.#live.waitNow(left);
      else {
        standStill(Math.min(left, this.#starts.waitMillis));
        if (performance.now() < until) this.#starts.startNow();
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
      this.#seats.all().map(async (seat) => {
        await withinTime(this.#clock, timeoutMillis, seat.host.close());
        seat.host.abort();
        const left = Math.max(LAST_MILLIS, until - this.#clock.monotonic());
        const gone = this.leave(seat).catch((error: unknown) => seat.host.report(error));
        await withinTime(this.#clock, left, gone);
      }),
    );
    this.#ended = true;
    this.#starts.cancel();
    const live = this.#live;
    this.#live = undefined;
    // Nobody answers them any more, nor is anybody asked.
    this.#questions.settleAll();
    await live?.end(this.#clock, LAST_MILLIS);
  }

  #startSoon(): void {
    if (!this.#ended) root.runInAsyncScope(() => this.#starts.startSoon());
  }

  #start(): void {
    const live = root.runInAsyncScope(
      () =>
        new LiveThread(this.#url as URL, this.#name, {
          received: (message) => this.#received(message),
          died: (error) => this.#died(error),
        }),
    );
    this.#live = live;
    this.#sender = new RecordSender(
      (number, shared) => live.post({ kind: 'share', number, shared }),
      () => live.post({ kind: 'forget' }),
    );
    this.#openNext();
    this.#giveOn(true);
  }

  #openNext(): void {
    for (const { number, host: tenant, started } of this.#seats.takeOpenable()) {
      this.#live?.post({ kind: 'open', sink: number, opening: tenant.opening, started });
    }
  }

  /** @param late They have waited: nobody should wait for them longer than needed */
  #giveOn(late: boolean): void {
    const live = this.#live;
    if (live === undefined || this.#sender === undefined || this.#seats.isAnyUnopened) return;
    for (const entry of this.#ledger.give()) {
      const { number, sink, text, record } = entry;
      try {
        const sent = this.#sender.send(record, sink.host.levelOf(record));
        live.post({ kind: 'record', sink: sink.number, number, text, record: sent });
        if (late) this.expedite(sink);
      } catch (error) {
        this.#doomed.add(number, error);
      }
    }
  }

  #received(message: FromThread): void {
    switch (message.kind) {
      case 'settled':
        for (const number of message.delivered) this.#settle(number);
        for (const { numbers, error } of message.failed) {
          const thrown = fromTransferable(error);
          for (const number of numbers) this.#settle(number, { thrown });
        }
        break;
      case 'opened': {
        const seat = this.#seats.get(message.sink);
        if (message.error === undefined) seat?.opened();
        else if (seat !== undefined) this.#giveUp(seat, fromTransferable(message.error));
        this.#openNext();
        break;
      }
      case 'answer':
        this.#questions.settle(message.number, message.error && { thrown: fromTransferable(message.error) });
    }
    this.#giveOn(true);
  }

  #died(error: Error): void {
    this.#live = undefined;
    const culprits = this.#ledger.died(({ number, sink }) => sink.hasStarted(number));
    for (const seat of this.#seats.all()) {
      seat.threadDied(error);
      if (seat.isAbandoned) this.#giveUp(seat, seat.error);
      seat.host.report(error);
    }
    for (const entry of culprits) {
      const message = `the record was there when its thread died, ${MAX_DEATHS} times: ${error.message}`;
      this.#end(entry, { thrown: Object.assign(new Error(message, { cause: error.cause }), { retryable: false }) });
    }
    this.#questions.settleAll();
    if (this.#ledger.size > 0) this.#startSoon();
  }

  #giveUp(seat: RemoteSink, error: unknown): void {
    seat.failed(error);
    const thrown = unusable(seat);
    for (const entry of this.#ledger.takeOf(seat)) this.#end(entry, { thrown });
  }

  #settle(number: number, error?: { readonly thrown: unknown }): void {
    const entry = this.#ledger.settle(number);
    if (entry !== undefined) this.#end(entry, error);
  }

  #end({ sink, ended }: Entry<RemoteSink>, error?: { readonly thrown: unknown }): void {
    sink.pending--;
    ended(error);
  }

  #forget(seat: RemoteSink): void {
    for (const _ of this.#ledger.takeOf(seat)) seat.pending--;
  }
}
