import type { BatchSinkFunction, SinkFunction } from '../exporters/callable.js';
import { knownOptions, timeoutOption, wrongType } from '../record/floor/expect.js';
import type { Level } from '../record/levels.js';
import type { LogRecordProcessor } from '../record/processor.js';
import type { AddOptions, InBatches, OneByOne, Sink, Undecided } from './add/options.js';
import { checkFields, copyFields, type FieldsLike } from './call/fields.js';
import { checkedOpt, type OptOptions } from './call/opt.js';
import type { PatchableRecord } from './call/patch.js';
import { configure } from './configure.js';
import { type CompletionReport, complete, shutDown } from './ending/complete.js';
import { completeSync } from './ending/complete-sync.js';
import { endingOf } from './ending/ending.js';
import { type ExitHookOptions, installExitHooks } from './ending/exit-hooks.js';
import type { LevelLike, LevelUpdate } from './levels/levels.js';
import { CONFIGURE_OPTIONS, type ConfigureOptions, type LoggerOptions } from './logger-options.js';
import type { LoggerProvider } from './routes/provider.js';
import { type RemoveOptions, removalOf, type SinkReport } from './sinks/sink.js';
import { type CatchOptions, type Caught, caught } from './views/catch.js';
import { emit } from './views/emit.js';
import { type LogMethod, methodsOf } from './views/methods.js';
import { checkScope, firstView, View } from './views/view.js';

/** A logger of its own: no sink, the built-in levels, nothing shared with another `new Logger()`. */
export class Logger {
  // Of the instance, so that they work without it: `promise.catch(logger.error)`.
  readonly trace!: LogMethod;
  readonly debug!: LogMethod;
  readonly info!: LogMethod;
  readonly notice!: LogMethod;
  readonly success!: LogMethod;
  readonly warning!: LogMethod;
  /** The same as `warning`. */
  readonly warn!: LogMethod;
  readonly error!: LogMethod;
  readonly fail!: LogMethod;
  readonly critical!: LogMethod;
  readonly fatal!: LogMethod;
  /** ERROR with the given exception: `exception(error, message?, ...args)` or `exception(message, error)`. */
  readonly exception!: LogMethod;
  /** The level AUDIT, which is to be registered first: `level('AUDIT', { no: … })`. @throws RangeError until then */
  readonly audit!: LogMethod;

  readonly #view: View;

  /** @throws TypeError, RangeError for options that are unknown, wrong or not there yet */
  constructor(options?: LoggerOptions);
  /** @internal */
  constructor(view: View);
  constructor(given: LoggerOptions | View = {}) {
    const view = given instanceof View ? given : firstView(given);
    this.#view = view;
    Object.assign(this, methodsOf(view));
  }

  /** Instrumentation scope name. */
  get name(): string {
    return this.#view.scope.instrumentationScope.name;
  }

  /** @throws RangeError, TypeError for a level that is none; a number with no level is named `LEVEL_<n>` */
  log(level: LevelLike, message: unknown, ...args: unknown[]): void {
    const known = this.#level(level);
    if (this.#view.scope.isCallEnabled(known.no, known.severityNumber))
      emit(this.#view, known, message, args, this.log);
  }

  /** Would anything take a record of this level? */
  enabled(level: LevelLike): boolean {
    const { no, severityNumber } = this.#level(level);
    return this.#view.scope.isEnabled(no, severityNumber);
  }

  /**
   * Registers a sink; gives its id: 1, 2, 3, … never reused. Every mistake throws here, with the option in backticks, what was
   * expected and what it got.
   */
  add(sink: BatchSinkFunction, options: InBatches): number;
  add<O extends AddOptions>(sink: Sink, options: (O & Undecided<O>) | undefined): number;
  add<O extends AddOptions>(sink: BatchSinkFunction, options: O & Undecided<O>): number;
  add(sink: Exclude<Sink, SinkFunction>, options?: AddOptions): number;
  // Last, because what is wrong with a call is told by the last one.
  add(sink: Sink, options?: OneByOne): number;
  add(sink: unknown, options: AddOptions = {}): number {
    return this.#view.core.sinks.add(sink, options);
  }

  /**
   * Stops feeding at once; settles when what was accepted is delivered or given up, and the sink is closed (exporters and processors:
   * shut down). An unknown id throws at the call. Without an id: all, and the promise rejects after all are gone when a stop failed;
   * not awaiting it is safe. `abort` gives up what is waiting, reason `removed`. @default timeoutMillis 30_000, then dropped, reason `removed`
   */
  remove(id?: number, options: RemoveOptions = {}): Promise<void> {
    const { sinks } = this.#view.core;
    const how = removalOf(options);
    return id === undefined ? sinks.removeAll(how) : sinks.remove(id, how);
  }

  /**
   * Waits for everything logged before the call: first the enqueued, then the async, then `forceFlush()` of the LoggerProvider. Never
   * rejects, never hangs, may be called at any time and as often as wanted. @default timeoutMillis 30_000
   */
  complete(options: { timeoutMillis?: number } = {}): Promise<CompletionReport> {
    return complete(this.#view.core, timeoutOption('complete', options));
  }

  /**
   * The blocking form, for code that cannot await (exit handlers, sync scripts): sync and enqueued sinks are drained here, background loops
   * are waited for; what only this thread's event loop could deliver is reported as pending. @default timeoutMillis 5_000
   */
  completeSync(options: { timeoutMillis?: number } = {}): CompletionReport {
    return completeSync(this.#view.core, timeoutOption('completeSync', options, 5_000));
  }

  /** Resolves when every queue is filled by half at most: back-pressure for producers that can wait. */
  ready(): Promise<void> {
    return this.#view.core.sinks.ready();
  }

  /**
   * From now on the logger completes by itself on signals, which are raised again afterwards if nobody else listens for them, and on
   * uncaught errors (same stack, same exit code): until nothing is pending, or its time is up, and what is left is told. Gives back the undo.
   */
  installExitHooks(options: ExitHookOptions = {}): () => void {
    return installExitHooks(endingOf(this.#view.core), options);
  }

  /** complete(), remove(), shutdown of our own provider. Later log calls are ignored quietly. @default timeoutMillis 30_000 */
  shutdown(options: { timeoutMillis?: number } = {}): Promise<CompletionReport> {
    return shutDown(this.#view.core, timeoutOption('shutdown', options));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.shutdown();
  }

  /** Totals since the start, by sink. A removed sink is in the next completion report, then gone. */
  stats(): SinkReport[] {
    return this.#view.core.sinks.stats();
  }

  /** A view whose records carry these fields, copied now. Parents and siblings never change. @throws TypeError for what is no plain object */
  bind(fields: FieldsLike): Logger {
    checkFields('bind: fields', fields);
    const { core, bound } = this.#view;
    return new Logger(this.#view.with({ bound: copyFields(fields, core.limits, bound) }));
  }

  /** Runs `fn` with the fields on every record logged within, across awaits, by any view of this logger. @throws TypeError for what is no plain object */
  contextualize<T>(fields: FieldsLike, fn: () => T): T {
    checkFields('contextualize: fields', fields);
    if (typeof fn !== 'function') throw wrongType('fn', 'a function', fn);
    const { contextFields, limits } = this.#view.core;
    return contextFields.run(copyFields(fields, limits, contextFields.current), fn);
  }

  /**
   * A view whose records `fn` may change: body, attributes, severity, event name, on a draft that is copied when it returns. Runs after the
   * configured patcher and the patches of the views that this one comes from, for records that somebody wants; levels are compared
   * afterwards. One that throws is told of on stderr, and its record goes out as it was before it.
   */
  patch(fn: (record: PatchableRecord) => void): Logger {
    if (typeof fn !== 'function') throw wrongType('patch', 'a function', fn);
    return new Logger(this.#view.with({ patches: [...this.#view.patches, fn] }));
  }

  /** A view whose calls have these options; those of the view that it comes from, and are not given again, count no more. */
  opt(options: OptOptions): Logger {
    return new Logger(this.#view.with({ opt: checkedOpt(options) }));
  }

  /**
   * A function that does what `fn` does, with the same `this`, but for its errors: they are logged, once, as the exception of a message,
   * and it returns `default`. Async functions, generators and async generators stay what they are.
   * @throws TypeError for a class, and for options that are wrong
   */
  catch<T, A extends unknown[], R, D = undefined>(
    fn: (this: T, ...args: A) => R,
    options: CatchOptions<D> = {},
  ): (this: T, ...args: A) => Caught<R, D> {
    return caught(this.#view, fn as never, options) as never;
  }

  /** A view with another instrumentation scope, sharing everything else. */
  getLogger(name: string, version?: string): Logger {
    checkScope(name, version);
    return new Logger(this.#view.with({ scope: this.#view.core.scope(name, version) }));
  }

  /**
   * The level of that name, in any case. With an update it is registered, or its colour and icon are changed, for this logger and all its
   * views; methods, sinks and records of others know it from then on.
   * @throws RangeError for a name that is unknown and gets no `no`, or for a `no` or `severityNumber` that cannot be updated
   */
  level(name: string, update?: LevelUpdate): Level {
    const { levels } = this.#view.core;
    return update === undefined ? levels.named(name) : levels.update(name, update);
  }

  /** The names of all levels, by rising number. */
  get levels(): readonly string[] {
    return this.#view.core.levels.names;
  }

  /**
   * Switches a logger on again, by its name: with all whose names are below it, as `app.db` is below `app`; `''` is all. Effective at the
   * next call. @throws TypeError for a name that is no string
   */
  enable(name: string): void {
    this.#view.core.activation.set(name, true);
  }

  /**
   * Switches a logger off, as `enable` switches it on: its calls evaluate nothing and go nowhere, and what other libraries log under that
   * instrumentation scope does not reach our sinks.
   */
  disable(name: string): void {
    this.#view.core.activation.set(name, false);
  }

  /**
   * Sets what is given, for this logger and all its views, and leaves the rest as it is; `handlers` replace all sinks. Gives the ids of
   * the new ones. @throws TypeError, RangeError for what is wrong: then nothing has changed, or, for a mistake in a handler, no sink
   */
  configure(options: ConfigureOptions): number[];
  configure<O extends AddOptions>(
    options: Omit<ConfigureOptions, 'handlers'> & { handlers: Array<{ sink: Sink } & O & Undecided<O>> },
  ): number[];
  configure(options: ConfigureOptions): number[] {
    knownOptions('configure', options, CONFIGURE_OPTIONS);
    return configure(this.#view.core, options);
  }

  /**
   * Closes a sink, or all, and opens it again with its options and its level: gives the new ids when the old ones are closed. Exporters,
   * processors and object sinks stay as they are. @throws RangeError for an unknown id, at the call
   */
  reinstall(id?: number): Promise<number[]> {
    return this.#view.core.sinks.reinstall(id);
  }

  /** Changes the minimum level of a sink, from the next call on. @throws RangeError for an unknown id or level */
  setLevel(id: number, level: LevelLike): void {
    this.#view.core.sinks.setLevel(id, this.#level(level).no);
  }

  /**
   * The processor to put into an SDK's LoggerProvider: `new LoggerProvider({ processors: [logger.attach(), …] })`. Through it our calls
   * reach our sinks by way of the application's provider, so that its enrichers and redactors apply, and everybody else's records reach
   * them, too. Where that provider is not registered globally, name it with the option `provider`. Always the same object.
   */
  attach(): LogRecordProcessor {
    return this.#view.core.attach();
  }

  /** The Logs API in front of this logger's sinks: may be registered globally, so that other libraries' records reach them. */
  get loggerProvider(): LoggerProvider {
    return this.#view.core.offerProvider();
  }

  /** What `console.log` and the debugger show. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `Logger { name: ${JSON.stringify(this.name)}, sinks: ${this.#view.core.sinks.stats().length} }`;
  }

  #level(level: LevelLike): Level {
    return this.#view.core.levels.of('level', level);
  }
}
