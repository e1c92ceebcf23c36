/// <reference lib="esnext.disposable" preserve="true" />
import type { BatchSinkFunction, SinkFunction } from '../exporters/callable.js';
import type { DeliveryStats } from '../processors/delivery/account.js';
import { knownOptions, timeoutOption, wrongType } from '../record/floor/expect.js';
import type { Level } from '../record/levels.js';
import type { LogRecordProcessor } from '../record/processor.js';
import type { AddOptions, Format, InBatches, OneByOne, Sink, Undecided } from './add/options.js';
import { checkFields, copyFields, type FieldsLike } from './call/fields.js';
import { checkedOpt, type OptOptions } from './call/opt.js';
import type { PatchableRecord } from './call/patch.js';
import { configure } from './configure.js';
import { type CompletionReport, complete, shutDown } from './ending/complete.js';
import { completeSync } from './ending/complete-sync.js';
import { endingOf } from './ending/ending.js';
import { type ExitHookOptions, installExitHooks } from './ending/exit-hooks.js';
import { statsWithJson } from './ending/report-json.js';
import type { LevelLike, LevelUpdate } from './levels/levels.js';
import { CONFIGURE_OPTIONS, type ConfigureOptions, type LoggerOptions } from './logger-options.js';
import type { LoggerProvider } from './routes/provider.js';
import { type RemoveOptions, removalOf, type SinkReport } from './sinks/sink.js';
import {
  type CatchOptions,
  type Caught,
  caughtOrDecorator,
  type MethodDecorator,
  type MethodDecoratorContext,
} from './views/catch.js';
import { emit } from './views/emit.js';
import { LayerView } from './views/layer-view.js';
import { type LevelMethods, methodsOf } from './views/methods.js';
import { checkScope, firstView, View } from './views/view.js';

/* The level methods are members of each instance: the constructor assigns them. */
export interface Logger extends LevelMethods {}

/**
 * A logger with its own sinks and levels: it starts without a sink, and shares nothing with another `new Logger()`.
 *
 * @example
 * const logger = new Logger({ name: 'shop' });
 * logger.add('stderr', { level: 'INFO' });
 * logger.info('paid {amount}', { amount: 3 });
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: one list of level methods, in views/methods.ts
export class Logger {
  readonly #view: View;

  /** @throws TypeError, RangeError for options that are unknown or wrong */
  constructor(options?: LoggerOptions);
  /** @internal */
  constructor(view: View);
  constructor(input: LoggerOptions | View = {}) {
    const view = input instanceof View ? input : firstView(input);
    this.#view = view;
    Object.assign(this, methodsOf(view));
  }

  /** Instrumentation scope name. */
  get name(): string {
    return this.#view.scope.instrumentationScope.name;
  }

  /**
   * Logs at a level given by name or number; a number without a level is called `LEVEL_<n>`.
   *
   * @example logger.log('NOTICE', 'cache is {percent} % full', { percent: 90 })
   * @throws RangeError, TypeError for a value that is no level
   */
  log(level: LevelLike, message: unknown, ...args: unknown[]): void {
    const known = this.#level(level);
    if (this.#view.scope.isCallEnabled(known.no, known.severityNumber, this.#view.opt?.eventName))
      emit(this.#view, known, message, args, this.log);
  }

  /**
   * Does any sink or provider take a record of this level?
   *
   * @example if (logger.enabled('DEBUG')) logger.debug('state', expensive())
   * @throws RangeError, TypeError for a value that is no level
   */
  enabled(level: LevelLike): boolean {
    const { no, severityNumber } = this.#level(level);
    return this.#view.scope.isEnabled(no, severityNumber, this.#view.opt?.eventName);
  }

  /**
   * Registers a sink and returns its id: 1, 2, 3, …, never reused.
   *
   * @example const id = logger.add(async (text) => { await queue.send(text); }, { level: 'WARNING' })
   * @throws TypeError, RangeError for every mistake: the option in backticks, what was expected, what it got
   */
  add(sink: BatchSinkFunction, options: InBatches): number;
  add<O extends AddOptions>(sink: Sink, options: (O & Undecided<O>) | undefined): number;
  add<O extends AddOptions>(sink: BatchSinkFunction, options: O & Undecided<O>): number;
  add(sink: Exclude<Sink, SinkFunction>, options?: AddOptions): number;
  // The last overload: TypeScript reports the mistakes of a call against it.
  add(sink: Sink, options?: OneByOne): number;
  add(sink: unknown, options: AddOptions = {}): number {
    return this.#view.core.sinks.add(sink, options);
  }

  /**
   * Stops feeding a sink, or all, at once. Resolves when accepted records are delivered or dropped, and the sink is closed (exporters and
   * processors: shut down). Rejects, after all are gone, with what a stop threw; not awaiting it is safe.
   *
   * @example await logger.remove(id)
   * @throws RangeError for an unknown id, at the call
   */
  remove(id?: number, options: RemoveOptions = {}): Promise<void> {
    const { sinks } = this.#view.core;
    const how = removalOf(options);
    return id === undefined ? sinks.removeAll(how) : sinks.remove(id, how);
  }

  /**
   * Waits for everything that was logged before the call: deliveries, then the `complete()` of object sinks, then the `forceFlush()` of the
   * LoggerProvider. Never rejects. Concurrent calls are independent. `timeoutMillis` bounds the wait (default 30,000).
   *
   * @example const { completed, sinks } = await logger.complete({ timeoutMillis: 5_000 })
   */
  complete(options: { timeoutMillis?: number | undefined } = {}): Promise<CompletionReport> {
    return complete(this.#view.core, timeoutOption('complete', options));
  }

  /**
   * The blocking form of `complete`, for code that cannot await (exit handlers, sync scripts). Drains sync and enqueued sinks, and waits
   * for background loops. Records that need this thread's event loop are reported as pending. `timeoutMillis` bounds the wait (default
   * 5,000).
   *
   * @example process.on('exit', () => logger.completeSync())
   */
  completeSync(options: { timeoutMillis?: number | undefined } = {}): CompletionReport {
    return completeSync(this.#view.core, timeoutOption('completeSync', options, 5_000));
  }

  /**
   * Resolves when every queue is at most half full: back-pressure for producers that can wait.
   *
   * @example for await (const row of rows) { logger.info('row', row); await logger.ready(); }
   */
  ready(): Promise<void> {
    return this.#view.core.sinks.ready();
  }

  /**
   * Completes the logger on signals, which are raised again afterwards if nothing else listens for them, and on uncaught errors (same
   * stack, same exit code). Records left at the time-out are reported. With `log`, an uncaught error or rejection is a record first. Returns
   * the undo.
   *
   * @example const undo = logger.installExitHooks({ log: 'FATAL', timeoutMillis: 3_000 })
   * @throws TypeError, RangeError for an option that is unknown or wrong
   */
  installExitHooks(options: ExitHookOptions = {}): () => void {
    return installExitHooks(
      endingOf(this.#view.core, (level) => this.#errorLog(level)),
      options,
    );
  }

  /**
   * Completes, removes all sinks and shuts our own provider down. Later log calls are ignored. `timeoutMillis` bounds all of it (default
   * 30,000).
   *
   * @example await logger.shutdown()
   */
  shutdown(options: { timeoutMillis?: number | undefined } = {}): Promise<CompletionReport> {
    return shutDown(this.#view.core, timeoutOption('shutdown', options));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.shutdown();
  }

  /**
   * The numbers of each sink since it was added. A removed sink is in the next completion report for the last time; of removed sinks, the last
   * 100 are kept until then.
   *
   * @example const { delivered, queued } = logger.stats()[0]
   */
  stats(): SinkReport[] {
    return statsWithJson(this.#view.core.sinks.stats());
  }

  /**
   * A view whose records carry these fields, copied now. Parents and siblings never change.
   *
   * @example const log = logger.bind({ requestId: 'r-7' })
   * @throws TypeError for a value that is no plain object
   */
  bind(fields: FieldsLike): Logger {
    checkFields('bind: fields', fields);
    const { core, bound } = this.#view;
    return new Logger(this.#view.with({ bound: copyFields(fields, core, bound) }));
  }

  /**
   * Runs `fn` with these fields on every record logged inside, across awaits, by any view of this logger.
   *
   * @example await logger.contextualize({ job: 7 }, () => run())
   * @throws TypeError for a value that is no plain object
   */
  contextualize<T>(fields: FieldsLike, fn: () => T): T {
    checkFields('contextualize: fields', fields);
    if (typeof fn !== 'function') throw wrongType('fn', 'a function', fn);
    const { core } = this.#view;
    return core.contextFields.run(copyFields(fields, core, core.contextFields.current), fn);
  }

  /**
   * A view with a patch: `fn` may change body, attributes, severity and event name of its records. It changes a draft, which is copied when `fn`
   * returns. It runs after the configured patcher and the patches of parent views, for enabled calls; levels are compared afterwards. An exception
   * of `fn` is reported, and the record goes on unchanged.
   *
   * @example const log = logger.patch((record) => { record.attributes.pid = process.pid; })
   */
  patch(fn: (record: PatchableRecord) => void): Logger {
    if (typeof fn !== 'function') throw wrongType('patch', 'a function', fn);
    return new Logger(this.#view.with({ patches: [...this.#view.patches, fn] }));
  }

  /**
   * A view whose calls have these options. `opt` does not inherit: options of an earlier `opt` are reset unless you repeat them.
   *
   * @example logger.opt({ lazy: true }).debug('state {}', () => expensive())
   * @throws TypeError, RangeError for an option that is unknown or wrong
   */
  opt(options: OptOptions): Logger {
    return new Logger(this.#view.with({ opt: checkedOpt(options) }));
  }

  /**
   * Wraps a function: its errors are logged once, as the exception of a message, and it returns `default`. Async functions, generators and
   * async generators keep their kind.
   *
   * @example const handler = logger.catch(handle, { reraise: true })
   * @throws TypeError for a class, and for options that are wrong
   */
  catch<T, A extends unknown[], R, D = undefined>(
    fn: (this: T, ...args: A) => R,
    options?: CatchOptions<D>,
  ): (this: T, ...args: A) => Caught<R, D>;
  /** As a decorator of a method, `@logger.catch` or `@logger.catch({ default: [] })`. The type of the method stays as it is. */
  catch<F extends (this: never, ...args: never[]) => unknown>(method: F, context: MethodDecoratorContext): F;
  catch(options?: CatchOptions<unknown>): MethodDecorator;
  catch(...input: [fn?: unknown, options?: object]): unknown {
    const [fn, options = {}] = input;
    return caughtOrDecorator(this.#view, input.length === 0 ? {} : fn, options);
  }

  /**
   * A view with another instrumentation scope that shares everything else.
   *
   * @example const log = logger.getLogger('shop.cart')
   * @throws TypeError for an empty name
   */
  getLogger(name: string, version?: string): Logger {
    checkScope(name, version);
    return new Logger(this.#view.with({ scope: this.#view.core.scope(name, version) }));
  }

  /**
   * The level of that name, in any case. With an update, registers it or changes its colour and icon, for this logger and all its views.
   *
   * @example logger.level('AUDIT', { no: 45 })
   * @throws RangeError for an unknown name without `no`, and for a `no` or `severityNumber` that cannot be changed
   */
  level(name: string, update?: LevelUpdate): Level {
    const { levels } = this.#view.core;
    return update === undefined ? levels.named(name) : levels.update(name, update);
  }

  /** The names of all levels, by ascending number. */
  get levels(): readonly string[] {
    return this.#view.core.levels.names;
  }

  /**
   * Enables a logger by name, with its dotted children: `app` covers `app.db`; `''` covers all. Effective at the next call.
   *
   * @example logger.enable('app.db')
   * @throws TypeError for a name that is no string
   */
  enable(name: string): void {
    this.#view.core.activation.set(name, true);
  }

  /**
   * Disables a logger by name, with its dotted children: its calls evaluate nothing and go nowhere. Records of other libraries with that
   * instrumentation scope do not reach our sinks.
   *
   * @example logger.disable('noisy')
   * @throws TypeError for a name that is no string
   */
  disable(name: string): void {
    this.#view.core.activation.set(name, false);
  }

  /**
   * Sets the given members, for this logger and all its views; `handlers` replace all sinks. Returns the ids of the new sinks.
   *
   * @example logger.configure({ handlers: [{ sink: 'stdout', serialize: true }] })
   * @throws TypeError, RangeError for a mistake: then nothing has changed; a mistake in a handler leaves the sinks as they are
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
   * Closes a sink, or all, and opens it again with its options and present level. Resolves to the new ids when the old sinks are closed.
   * Exporters, processors and object sinks keep their state.
   *
   * @example const [newId] = await logger.reinstall(id)
   * @throws RangeError for an unknown id, at the call
   */
  reinstall(id?: number): Promise<number[]> {
    return this.#view.core.sinks.reinstall(id);
  }

  /**
   * Changes the minimum level of a sink, by its id; of all sinks with a name; or of all sinks that are there. From the next call on.
   *
   * @example logger.setLevel(id, 'DEBUG'); logger.setLevel('app.log', 'OFF'); logger.setLevel('INFO')
   * @throws RangeError for an unknown id, name or level
   */
  setLevel(sink: number | string, level: LevelLike): void;
  setLevel(level: LevelLike): void;
  setLevel(...input: readonly [sink: number | string, level: LevelLike] | readonly [level: LevelLike]): void {
    const { sinks, levels } = this.#view.core;
    if (input.length === 1) sinks.setLevelOfAll(levels.minimum('level', input[0]));
    else sinks.setLevel(input[0], levels.minimum('level', input[1]));
  }

  /**
   * The processor to put into an SDK's LoggerProvider; always the same object. Through it our calls reach our sinks by way of the application's
   * provider, so that its enrichers and redactors apply. Records of other libraries reach our sinks, too. If that provider is not registered
   * globally, name it with the option `provider`.
   *
   * @example new LoggerProvider({ processors: [redactor, logger.attach()] })
   */
  attach(): LogRecordProcessor {
    return this.#view.core.attach();
  }

  /**
   * The Logs API in front of this logger's sinks. Register it globally, and records of other libraries reach them.
   *
   * @example logs.setGlobalLoggerProvider(logger.loggerProvider)
   */
  get loggerProvider(): LoggerProvider {
    return this.#view.core.offerProvider();
  }

  /** @internal Reports a processor in `stats()` and in completion reports, behind the sinks, with id 0. */
  static reportBeside(logger: Logger, name: string, processor: { stats(): DeliveryStats }): void {
    logger.#view.core.sinks.beside.add(name, processor);
  }

  /** @internal Feeds the function in place of all sinks, until the returned function is called. */
  static capture(
    logger: Logger,
    sink: SinkFunction,
    options: { level: LevelLike; format: Format },
  ): { end(): void; levelOf(level: LevelLike): Level } {
    const { sinks, levels } = logger.#view.core;
    return { end: sinks.capture(sink, options), levelOf: (level) => levels.of('level', level) };
  }

  /** @internal What became of records that this logger gave an exporter; undefined for one that no sink ever had. */
  static outcomesOf(logger: Logger, exporter: object): { delivered: number; inFlight: number } | undefined {
    return logger.#view.core.sinks.outcomesOf(exporter);
  }

  /** @internal The view of a logger, for the interfaces of other loggers. */
  static layerView(logger: Logger): LayerView {
    return new LayerView(logger.#view);
  }

  /** The text for `console.log` and the debugger. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `Logger { name: ${JSON.stringify(this.name)}, sinks: ${this.#view.core.sinks.stats().length} }`;
  }

  /** Logs an error as `log(level, error)` does, and never throws, whatever a sink does. */
  #errorLog(level: LevelLike): (error: unknown) => void {
    const { core } = this.#view;
    core.levels.of('log', level);
    return (error) => {
      try {
        this.log(level, error);
      } catch (failure) {
        core.report.failure(failure);
      }
    };
  }

  #level(level: LevelLike): Level {
    return this.#view.core.levels.of('level', level);
  }
}

const INSTEAD: Readonly<Record<string, string>> = {
  level: "`setLevel(id, 'DEBUG')` changes the level of a sink, and the option `level` of `add` sets it",
};

// An assignment such as pino's `logger.level = 'debug'` would hide the method, and change no level. Spies redefine the property.
for (const name of Object.getOwnPropertyNames(Logger.prototype)) {
  const method: unknown = Object.getOwnPropertyDescriptor(Logger.prototype, name)?.value;
  if (name === 'constructor' || typeof method !== 'function') continue;
  Object.defineProperty(Logger.prototype, name, {
    configurable: true,
    get: () => method,
    set() {
      throw new TypeError(`\`${name}\` of a logger cannot be assigned: ${INSTEAD[name] ?? 'it is a method'}`);
    },
  });
}
