import type { JsonFormat } from '../../exporters/render/json/format.js';
import type { FanOutLogRecordProcessor } from '../../processors/fan-out.js';
import type { DispatchBuffer } from '../../processors/pipeline/dispatch-buffer.js';
import { outOfRange, wrongType } from '../../record/floor/expect.js';
import { allEnded } from '../../record/floor/thenable.js';
import { DEFAULT_TIMEOUT_MILLIS } from '../../record/floor/with-timeout.js';
import { ProcessorsBeside } from './beside.js';
import type { InstalledSink, Removal, SinkReport } from './sink.js';
import { jsonOfAll, type PendingSink } from './stderr-text.js';

/** What `add` was given. */
interface SinkInput {
  readonly sink: unknown;
  readonly options: object;
}

/** What a set of sinks needs of its logger. */
export interface SinkHost {
  /** Feeds the sinks that act in the log call. */
  readonly fanOut: FanOutLogRecordProcessor;
  /** Feeds all other sinks. */
  readonly dispatchBuffer: DispatchBuffer;
  /** Builds a sink, and opens nothing. Throws for every mistake in the options. */
  compose(id: number, sink: unknown, options: object): InstalledSink;
  /** The options that open an installed sink once more. */
  reinstallOptions(options: object, installed: InstalledSink): object;
  /** Sinks were added or removed, or changed their level. */
  changed(): void;
}

/** Programs that add and remove sinks for ever, and never complete, must not grow. */
const MAX_GONE = 100;
const DEFAULT_REMOVAL: Removal = { timeoutMillis: DEFAULT_TIMEOUT_MILLIS, abort: false };

/** The sinks of one logger: the active ones, and those that are being removed. */
export class SinkSet {
  readonly #host: SinkHost;
  /** Active sinks. Read `#sinks` instead: it adds the pending default sink first. */
  readonly #active = new Map<number, InstalledSink>();
  /** Being removed. */
  readonly #removing = new Set<InstalledSink>();
  /** The last numbers of sinks that are gone, and in no completion report yet. */
  readonly #gone: SinkReport[] = [];
  readonly #inputs = new WeakMap<InstalledSink, SinkInput>();
  readonly beside = new ProcessorsBeside();
  /** Each takes the place of all sinks; the last one takes the records. */
  readonly #captures: InstalledSink[] = [];
  /** How many records removed sinks delivered to an object of the user. */
  readonly #deliveredBefore = new WeakMap<object, number>();
  #pending: PendingSink | undefined;
  #opening: PendingSink | undefined;
  #jsonBefore: JsonFormat | undefined;
  #lastId = 0;
  #closed = false;

  constructor(host: SinkHost) {
    this.#host = host;
  }

  /** No sink was ever added. */
  get neverAdded(): boolean {
    return this.#lastId === 0 && !this.hasPending && this.captured === undefined;
  }

  /** `addLazily` was called, and nothing has looked at the sinks since: the next call will, unless it is captured. */
  get hasPending(): boolean {
    return this.#pending !== undefined && this.captured === undefined;
  }

  /** The sink that gets all records in place of the others. */
  get captured(): InstalledSink | undefined {
    return this.#captures.at(-1);
  }

  /** The sinks that records go to: the active ones, unless they are captured. */
  fed(): Iterable<InstalledSink> {
    const { captured } = this;
    return captured === undefined ? this.active() : [captured];
  }

  /** The logger was shut down: no sink is added any more. */
  get closed(): boolean {
    return this.#closed;
  }

  get size(): number {
    return this.#sinks.size;
  }

  /** The active sinks. */
  active(): Iterable<InstalledSink> {
    return this.#sinks.values();
  }

  /** The active sinks and those that are being removed, by id. */
  all(): InstalledSink[] {
    return [...this.#removing, ...this.#sinks.values()].sort((a, b) => a.id - b.id);
  }

  /** Adds a sink at the first look at the sinks, or at the first log call: until then it costs nothing. Its options have no mistake. */
  addLazily(pending: PendingSink): void {
    this.#pending = pending;
    this.#host.changed();
  }

  /** Adds the pending sink, if there is one. */
  addPending(): void {
    const pending = this.#pending;
    if (pending === undefined) return;
    this.#pending = undefined;
    // Its options report what is wrong, in the form that the sink will have.
    this.#opening = pending;
    try {
      this.add(pending.sink, pending.options());
    } finally {
      this.#opening = undefined;
    }
  }

  /** The JSON of the first sink of stderr, where all of them write JSON. Adds no pending sink. */
  get stderrJson(): JsonFormat | undefined {
    return jsonOfAll(this.#active.values(), this.#pending ?? this.#opening, this.#jsonBefore);
  }

  get #sinks(): Map<number, InstalledSink> {
    this.addPending();
    return this.#active;
  }

  add(sink: unknown, options: object): number {
    this.addPending();
    if (this.#closed) throw new Error('a sink cannot be added: the logger was shut down');
    const { fanOut, dispatchBuffer, compose, changed } = this.#host;
    const installed = compose(this.#lastId + 1, sink, options);
    installed.open();
    this.#lastId = installed.id;
    this.#active.set(installed.id, installed);
    this.#inputs.set(installed, { sink, options: { ...options } });
    const { front, receiver } = installed.pipeline;
    if (receiver === undefined) fanOut.add(front);
    else dispatchBuffer.add(receiver);
    changed();
    return installed.id;
  }

  /** Feeds this sink in place of all others, until the returned function is called. It has no id, and is in no report. */
  capture(sink: unknown, options: object): () => void {
    const captured = this.#host.compose(0, sink, options);
    captured.open();
    this.#captures.push(captured);
    this.#host.changed();
    return () => {
      const at = this.#captures.indexOf(captured);
      if (at < 0) return;
      this.#captures.splice(at, 1);
      this.#host.changed();
    };
  }

  /** How many records the sinks with that object of the user have delivered, and how many are in flight; undefined if none ever had it. */
  outcomesOf(shared: object): { delivered: number; inFlight: number } | undefined {
    const reports = this.all().flatMap((sink) => (sink.shared === shared ? [sink.stats()] : []));
    const before = this.#deliveredBefore.get(shared);
    if (before === undefined && reports.length === 0) return undefined;
    return {
      delivered: reports.reduce((sum, { delivered }) => sum + delivered, before ?? 0),
      inFlight: reports.reduce((sum, { inFlight }) => sum + inFlight, 0),
    };
  }

  /** Replaces all active sinks; returns the new ids. A mistake leaves all as it was. */
  replaceAll(handlers: ReadonlyArray<{ sink: unknown }>): number[] {
    const old = [...this.#sinks.values()];
    const ids = this.#inPlaceOf(old, () => handlers.map(({ sink, ...options }) => ({ sink, options })));
    for (const { id } of old) this.remove(id).catch(() => {});
    return ids;
  }

  /** Adds each sink once more, at its present level, then removes the old ones. @throws RangeError for an unknown id, at the call */
  reinstall(id?: number): Promise<number[]> {
    const old = id === undefined ? [...this.#sinks.values()] : [this.#sink(id)];
    const ids = this.#inPlaceOf(old, () =>
      old.map((installed) => {
        const { sink, options } = this.#inputs.get(installed) as SinkInput;
        return { sink, options: this.#host.reinstallOptions(options, installed) };
      }),
    );
    // The error block of an old sink reports what its stop throws.
    return Promise.allSettled(old.map((sink) => this.remove(sink.id))).then(() => ids);
  }

  /** @param sink An id, or the name of one or more sinks @throws RangeError for an unknown one */
  setLevel(sink: number | string, minimum: number): void {
    const found =
      typeof sink === 'string' ? [...this.#sinks.values()].filter(({ name }) => name === sink) : [this.#sink(sink)];
    if (found.length === 0) {
      const names = [...this.#sinks.values()].map(({ name }) => name);
      throw outOfRange('sink', `the id or name of a sink (${names.join(', ')})`, sink);
    }
    this.#setLevels(found, minimum);
  }

  setLevelOfAll(minimum: number): void {
    this.#setLevels([...this.#sinks.values()], minimum);
  }

  #setLevels(sinks: readonly InstalledSink[], minimum: number): void {
    const { dispatchBuffer } = this.#host;
    // Records that were logged before the change are compared with the old level.
    dispatchBuffer.handOut();
    for (const { pipeline } of sinks) pipeline.filter.minimum = minimum;
    dispatchBuffer.recompute();
    this.#host.changed();
  }

  /** Stops feeding the sink at once. @throws RangeError for an unknown id, at the call */
  remove(id: number, how = DEFAULT_REMOVAL): Promise<void> {
    const sink = this.#sink(id);
    this.#jsonBefore = this.stderrJson;
    this.#sinks.delete(id);
    this.#stopFeeding(sink);
    this.#removing.add(sink);
    const closed = sink.close(how);
    // Handled here, so that a promise that the caller does not await is no unhandled rejection.
    closed.then(
      () => this.#free(sink),
      (error: unknown) => {
        sink.pipeline.reportError(error);
        this.#free(sink);
      },
    );
    return closed;
  }

  /** Removes all sinks. Rejects, after the last one is gone, with what their stops threw. Not awaiting it is safe. */
  removeAll(how = DEFAULT_REMOVAL): Promise<void> {
    const removed = allEnded(
      [...this.#sinks.keys()].map((id) => this.remove(id, how)),
      (errors) => new AggregateError(errors, `${errors.length} sinks failed to stop`),
    );
    removed.catch(() => {});
    return removed;
  }

  /** Removes every sink, and accepts no more. */
  close(how: Removal): Promise<void> {
    this.addPending();
    this.#closed = true;
    this.#host.changed();
    return this.removeAll(how);
  }

  /** Resolves when the queue of every sink is half empty. */
  async ready(): Promise<void> {
    await Promise.all(this.all().map((sink) => new Promise<void>((resolve) => sink.whenReady(resolve))));
  }

  stats(): SinkReport[] {
    const stats = this.all().map((sink) => sink.stats());
    const ofSinks = this.#gone.length === 0 ? stats : [...this.#gone, ...stats].sort((a, b) => a.id - b.id);
    return [...ofSinks, ...this.beside.stats()];
  }

  /** The numbers of all sinks; a sink that is gone is in them for the last time. */
  finalStats(): SinkReport[] {
    const stats = this.stats();
    this.#gone.length = 0;
    return stats;
  }

  /** Keeps the numbers of the sink, and nothing else of it. */
  #free(sink: InstalledSink): void {
    const mark = sink.mark();
    // A delivery that has removed its own sink is still in flight.
    if (!sink.isSettled(mark)) return void sink.settled(mark, false).then(() => this.#free(sink));
    this.#removing.delete(sink);
    const stats = sink.stats();
    this.#gone.push(stats);
    const { shared } = sink;
    if (shared !== undefined)
      this.#deliveredBefore.set(shared, (this.#deliveredBefore.get(shared) ?? 0) + stats.delivered);
    if (this.#gone.length > MAX_GONE) this.#gone.shift();
  }

  /** Adds sinks that may have what the old ones hold. A mistake leaves the old ones as they were. */
  #inPlaceOf(old: readonly InstalledSink[], sinks: () => readonly SinkInput[]): number[] {
    for (const sink of old) sink.yields = true;
    try {
      return this.#addAll(sinks());
    } catch (error) {
      for (const sink of old) sink.yields = false;
      throw error;
    }
  }

  /** All of them, or none. A mistake in one is found before any of them is opened. */
  #addAll(sinks: readonly SinkInput[]): number[] {
    for (const { sink, options } of sinks) this.#host.compose(0, sink, options).check();
    const ids: number[] = [];
    try {
      for (const { sink, options } of sinks) ids.push(this.add(sink, options));
      return ids;
    } catch (error) {
      for (const id of ids.reverse()) this.#forget(this.#sink(id));
      throw error;
    }
  }

  /** Undoes the last `add`, whose id nothing knows yet. */
  #forget(sink: InstalledSink): void {
    this.#active.delete(sink.id);
    this.#lastId = sink.id - 1;
    this.#stopFeeding(sink);
    sink.abandon();
  }

  #stopFeeding({ pipeline: { front, receiver } }: InstalledSink): void {
    if (receiver === undefined) this.#host.fanOut.remove(front);
    else this.#host.dispatchBuffer.remove(receiver);
    this.#host.changed();
  }

  #sink(id: unknown): InstalledSink {
    const sink = this.#sinks.get(id as number);
    if (sink !== undefined) return sink;
    const expectation = `the id of a sink (there are: ${[...this.#sinks.keys()].join(', ') || 'none'})`;
    throw typeof id === 'number' ? outOfRange('id', expectation, id) : wrongType('id', expectation, id);
  }
}
