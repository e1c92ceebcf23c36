import type { FanOutLogRecordProcessor } from '../../processors/fan-out.js';
import type { DispatchBuffer } from '../../processors/pipeline/dispatch-buffer.js';
import type { Clock } from '../../record/floor/clock.js';
import { outOfRange, wrongType } from '../../record/floor/expect.js';
import type { AddOptions } from '../add/options.js';
import { InstalledSink, type SinkParts, type SinkReport } from './sink.js';

/** What `add` was given. */
interface GivenSink {
  readonly sink: unknown;
  readonly options: AddOptions;
}

/** How a removal ends. */
export interface Removal {
  readonly timeoutMillis: number;
  readonly abort: boolean;
}

/** What a set of sinks needs of its logger. */
export interface SinkHost {
  readonly clock: Clock;
  /** Feeds those sinks that are given each record in its log call. */
  readonly fanOut: FanOutLogRecordProcessor;
  /** Feeds the others. */
  readonly dispatchBuffer: DispatchBuffer;
  compose(id: number, sink: unknown, options: AddOptions): SinkParts;
  /** Throws what `compose` would; opens nothing. */
  check(sink: unknown, options: AddOptions): void;
  /** Sinks came, went, or changed their level. */
  changed(): void;
}

const PATIENTLY: Removal = { timeoutMillis: 30_000, abort: false };

/** The sinks of one logger: those that are there, and those that are on their way out. */
export class SinkSet {
  readonly #host: SinkHost;
  /** Those that are there; `#sinks` to whoever looks. */
  readonly #there = new Map<number, InstalledSink>();
  /** On their way out, or gone and not yet told of. */
  readonly #removed = new Set<InstalledSink>();
  readonly #given = new WeakMap<InstalledSink, GivenSink>();
  #later: GivenSink | undefined;
  #lastId = 0;
  #closed = false;

  constructor(host: SinkHost) {
    this.#host = host;
  }

  /** No sink was ever added. */
  get neverAdded(): boolean {
    return this.#lastId === 0 && !this.isUnsettled;
  }

  /** One is added as soon as somebody looks. */
  get isUnsettled(): boolean {
    return this.#later !== undefined;
  }

  /** Nothing is taken any more. */
  get closed(): boolean {
    return this.#closed;
  }

  get size(): number {
    return this.#sinks.size;
  }

  /** Those that are there. */
  present(): Iterable<InstalledSink> {
    return this.#sinks.values();
  }

  /** Those that are there, and those that are on their way out. */
  all(): InstalledSink[] {
    return [...this.#removed, ...this.#sinks.values()].sort((a, b) => a.id - b.id);
  }

  /** Adds it when somebody first looks at the sinks, or logs: until then it costs nothing. One that can always be added. */
  addLater(sink: unknown, options: AddOptions): void {
    this.#later = { sink, options };
    this.#host.changed();
  }

  /** Adds what is to be added as soon as somebody looks. */
  settle(): void {
    const later = this.#later;
    this.#later = undefined;
    if (later !== undefined) this.add(later.sink, later.options);
  }

  get #sinks(): Map<number, InstalledSink> {
    this.settle();
    return this.#there;
  }

  add(sink: unknown, options: AddOptions): number {
    this.settle();
    if (this.#closed) throw new Error('a sink cannot be added: the logger was shut down');
    const { clock, fanOut, dispatchBuffer, compose, changed } = this.#host;
    const installed = new InstalledSink(compose(this.#lastId + 1, sink, options), clock);
    this.#lastId = installed.id;
    this.#there.set(installed.id, installed);
    this.#given.set(installed, { sink, options: { ...options } });
    const { front, receiver } = installed.parts;
    if (receiver === undefined) fanOut.add(front);
    else dispatchBuffer.add(receiver);
    changed();
    return installed.id;
  }

  /** These in place of those that are there; gives their ids. A mistake leaves all as it was. */
  replaceAll(handlers: ReadonlyArray<{ sink: unknown } & AddOptions>): number[] {
    const old = [...this.#sinks.keys()];
    const ids = this.#addAll(handlers.map(({ sink, ...options }) => ({ sink, options })));
    for (const id of old) this.remove(id).catch(() => {});
    return ids;
  }

  /** Each once more, with the level that it has now, then the old ones are removed. @throws RangeError for an unknown id, at the call */
  reinstall(id?: number): Promise<number[]> {
    const old = id === undefined ? [...this.#sinks.values()] : [this.#sink(id)];
    const again = (sink: InstalledSink) => {
      const given = this.#given.get(sink) as GivenSink;
      const options = { ...given.options, level: sink.parts.filter.minimum };
      // What a file holds was logged: it is emptied at its first opening alone, which may still be to come.
      if (options.mode === 'w' && (options.delay !== true || isUsed(sink))) options.mode = 'a';
      return { sink: given.sink, options };
    };
    const ids = this.#addAll(old.map(again));
    // What fails at the end of an old one is told of by its error block.
    return Promise.allSettled(old.map((sink) => this.remove(sink.id))).then(() => ids);
  }

  setLevel(id: number, no: number): void {
    const { filter } = this.#sink(id).parts;
    const { dispatchBuffer } = this.#host;
    // What was logged before is judged by the level that counted then.
    dispatchBuffer.handOut();
    filter.minimum = no;
    dispatchBuffer.recompute();
    this.#host.changed();
  }

  /** Stops feeding at once. @throws RangeError for an unknown id, at the call */
  remove(id: number, how: Removal = PATIENTLY): Promise<void> {
    const sink = this.#sink(id);
    this.#sinks.delete(id);
    this.#stopFeeding(sink);
    this.#removed.add(sink);
    const closed = sink.close(how);
    closed.catch((error: unknown) => sink.parts.report(error));
    return closed;
  }

  /** All of them; rejects, after the last one is gone, with what their ends threw. */
  async removeAll(how: Removal = PATIENTLY): Promise<void> {
    await together([...this.#sinks.keys()].map((id) => this.remove(id, how)));
  }

  /** Removes every sink, and takes no more. */
  close(how: Removal): Promise<void> {
    this.settle();
    this.#closed = true;
    this.#host.changed();
    return this.removeAll(how);
  }

  /** Resolves when the queue of every sink is half empty. */
  async ready(): Promise<void> {
    await Promise.all(this.all().map((sink) => new Promise<void>((resolve) => sink.whenReady(resolve))));
  }

  reports(): SinkReport[] {
    return this.all().map((sink) => sink.report());
  }

  /** The accounts of all sinks; those that are gone are told of for the last time. */
  lastReports(): SinkReport[] {
    const reports = this.reports();
    for (const sink of this.#removed) if (sink.gone) this.#removed.delete(sink);
    return reports;
  }

  /** All of them, or none. What is wrong with one is found before any of them is opened. */
  #addAll(sinks: readonly GivenSink[]): number[] {
    for (const { sink, options } of sinks) this.#host.check(sink, options);
    const ids: number[] = [];
    try {
      for (const { sink, options } of sinks) ids.push(this.add(sink, options));
      return ids;
    } catch (error) {
      for (const id of ids.reverse()) this.#forget(this.#sink(id));
      throw error;
    }
  }

  /** The one that was added last, of which nobody knows yet. */
  #forget(sink: InstalledSink): void {
    this.#there.delete(sink.id);
    this.#lastId = sink.id - 1;
    this.#stopFeeding(sink);
    for (const parts of [sink.parts, sink.parts.letters]) {
      // Why it is given up is what is told.
      Promise.resolve(parts?.giveUp()).catch(() => {});
    }
  }

  #stopFeeding({ parts: { front, receiver } }: InstalledSink): void {
    if (receiver === undefined) this.#host.fanOut.remove(front);
    else this.#host.dispatchBuffer.remove(receiver);
    this.#host.changed();
  }

  #sink(id: unknown): InstalledSink {
    const sink = this.#sinks.get(id as number);
    if (sink !== undefined) return sink;
    const known = [...this.#sinks.keys()].join(', ') || 'none';
    if (typeof id !== 'number') throw wrongType('id', `the id of a sink (there are: ${known})`, id);
    throw outOfRange('id', `the id of a sink (there are: ${known})`, id);
  }
}

/** It was given records that it took. */
function isUsed(sink: InstalledSink): boolean {
  const { created, filtered } = sink.report();
  return created > filtered;
}

/** Waits for all; rejects, after the last one, with what went wrong. */
async function together(removals: Array<Promise<void>>): Promise<void> {
  const results = await Promise.allSettled(removals);
  const errors = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new AggregateError(errors, `${errors.length} sinks failed to stop`);
}
