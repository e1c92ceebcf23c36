import type { BatchSinkFunction, SinkFunction } from '../exporters/callable.js';
import type { BatchOptions } from '../processors/delivery-options.js';
import { boolean, knownOptions, millis, wrongType } from '../record/expect.js';
import { type BuiltInName, builtInLevel, type Level } from '../record/levels.js';
import type { LogRecordProcessor } from '../record/processor.js';
import { isError } from '../record/values/exception.js';
import { copyFields } from './call/fields.js';
import { type CompletionReport, complete, shutDown } from './complete.js';
import { type LevelLike, levelOf } from './levels.js';
import type { AddOptions, Fields, LoggerOptions } from './options.js';
import type { LoggerProvider } from './provider/provider.js';
import type { Sink, SinkReport } from './sinks/sink.js';
import { checkScope, firstView, View } from './view.js';
import { emit } from './views/emit.js';

/**
 * Message, then positional arguments for `{}`; a last plain object that no `{}` consumed is fields: they become attributes and fill
 * `{name}`. An Error as message or as last argument is the exception. Never throws for any data.
 */
export type LogMethod = (message: unknown, ...args: unknown[]) => void;

const DEFAULT_TIMEOUT_MILLIS = 30_000;
const ERROR = builtInLevel('ERROR') as Level;

/** A logger of its own: no sink, the built-in levels, nothing shared with another `new Logger()`. */
export class Logger {
  // Of the instance, so that they work without it: `promise.catch(logger.error)`.
  readonly trace: LogMethod;
  readonly debug: LogMethod;
  readonly info: LogMethod;
  readonly notice: LogMethod;
  readonly success: LogMethod;
  readonly warning: LogMethod;
  /** The same as `warning`. */
  readonly warn: LogMethod;
  readonly error: LogMethod;
  readonly fail: LogMethod;
  readonly critical: LogMethod;
  readonly fatal: LogMethod;

  readonly #view: View;

  /** @throws TypeError, RangeError for options that are unknown, wrong or not there yet */
  constructor(options?: LoggerOptions);
  /** @internal */
  constructor(view: View);
  constructor(given: LoggerOptions | View = {}) {
    const view = given instanceof View ? given : firstView(given);
    this.#view = view;
    this.trace = this.#method('TRACE');
    this.debug = this.#method('DEBUG');
    this.info = this.#method('INFO');
    this.notice = this.#method('NOTICE');
    this.success = this.#method('SUCCESS');
    this.warning = this.#method('WARNING');
    this.error = this.#method('ERROR');
    this.fail = this.#method('FAIL');
    this.critical = this.#method('CRITICAL');
    this.fatal = this.#method('FATAL');
    this.warn = this.warning;
  }

  /** Instrumentation scope name. */
  get name(): string {
    return this.#view.scope.instrumentationScope.name;
  }

  /** ERROR with the given exception: `exception(error, message?, ...args)` or `exception(message, error)`. */
  readonly exception: LogMethod = (message, ...args) => {
    if (!this.#view.scope.takes(ERROR.no, ERROR.severityNumber)) return;
    const [first, ...rest] = args;
    // What was thrown need not be an Error; where a text follows it, it is the thrown value all the same.
    const errorFirst =
      args.length > 0 &&
      (isError(message) ? !isError(first) : typeof message !== 'string' && typeof first === 'string');
    if (errorFirst) emit(this.#view, { level: ERROR, message: first, args: rest, exception: { thrown: message } });
    else emit(this.#view, { level: ERROR, message, args });
  };

  /** @throws RangeError, TypeError for a level that is none; a number with no level is named `LEVEL_<n>` */
  log(level: LevelLike, message: unknown, ...args: unknown[]): void {
    const known = levelOf('level', level);
    if (this.#view.scope.takes(known.no, known.severityNumber)) emit(this.#view, { level: known, message, args });
  }

  /** Would anything take a record of this level? */
  enabled(level: LevelLike): boolean {
    const { no, severityNumber } = levelOf('level', level);
    return this.#view.scope.wants(no, severityNumber);
  }

  /**
   * Registers a sink; gives its id: 1, 2, 3, … never reused. Every mistake throws here, with the option in backticks, what was
   * expected and what it got.
   */
  add(sink: BatchSinkFunction, options: AddOptions & { batch: true | BatchOptions }): number;
  add(sink: SinkFunction, options?: AddOptions & { batch?: false }): number;
  add(sink: Exclude<Sink, SinkFunction>, options?: AddOptions): number;
  add(sink: unknown, options: AddOptions = {}): number {
    return this.#view.core.add(sink, options);
  }

  /**
   * Stops feeding at once; settles when what was accepted is delivered or given up, and the sink is closed (exporters and processors:
   * shut down). An unknown id throws at the call. Without an id: all, and the promise rejects after all are gone when a stop failed;
   * not awaiting it is safe. `abort` gives up what is waiting, reason `removed`. @default timeoutMillis 30_000, then dropped, reason `removed`
   */
  remove(id?: number, options: { timeoutMillis?: number; abort?: boolean } = {}): Promise<void> {
    knownOptions('remove', options, new Set(['timeoutMillis', 'abort']));
    const how = {
      timeoutMillis: millis('timeoutMillis', options.timeoutMillis, DEFAULT_TIMEOUT_MILLIS),
      abort: boolean('abort', options.abort, false),
    };
    const removed =
      id === undefined ? this.#view.core.installed.removeAll(how) : this.#view.core.installed.remove(id, how);
    // The error block has told; a promise that nobody looks at must not end the process.
    removed.catch(() => {});
    return removed;
  }

  /**
   * Waits for everything logged before the call: first the enqueued, then the async, then `forceFlush()` of the LoggerProvider. Never
   * rejects, never hangs, may be called at any time and as often as wanted. @default timeoutMillis 30_000
   */
  complete(options: { timeoutMillis?: number } = {}): Promise<CompletionReport> {
    return complete(this.#view.core, timeoutOf('complete', options));
  }

  /** complete(), remove(), shutdown of our own provider. Later log calls are ignored quietly. @default timeoutMillis 30_000 */
  shutdown(options: { timeoutMillis?: number } = {}): Promise<CompletionReport> {
    return shutDown(this.#view.core, timeoutOf('shutdown', options));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.shutdown();
  }

  /** Totals since the start, by sink. A removed sink is in the next completion report, then gone. */
  stats(): SinkReport[] {
    return this.#view.core.installed.reports();
  }

  /** A view whose records carry these fields, copied now. Parents and siblings never change. */
  bind(fields: Fields): Logger {
    checkFields('bind', fields);
    return new Logger(
      new View(this.#view.core, this.#view.scope, copyFields(fields, this.#view.core.limits, this.#view.bound)),
    );
  }

  /** Runs `fn` with the fields on every record logged within, across awaits, by any view of this logger. */
  contextualize<T>(fields: Fields, fn: () => T): T {
    checkFields('contextualize', fields);
    if (typeof fn !== 'function') throw wrongType('fn', 'a function', fn);
    const { contextFields, limits } = this.#view.core;
    return contextFields.run(copyFields(fields, limits, contextFields.current), fn);
  }

  /** A view with another instrumentation scope, sharing sinks, levels and bound fields. */
  getLogger(name: string, version?: string): Logger {
    checkScope(name, version);
    return new Logger(new View(this.#view.core, this.#view.core.scope(name, version), this.#view.bound));
  }

  /** Changes the minimum level of a sink, from the next call on. @throws RangeError for an unknown id or level */
  setLevel(id: number, level: LevelLike): void {
    this.#view.core.installed.setLevel(id, levelOf('level', level).no);
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
    return this.#view.core.provider;
  }

  /** What `console.log` and the debugger show. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `Logger { name: ${JSON.stringify(this.name)}, sinks: ${this.#view.core.installed.reports().length} }`;
  }

  #method(name: BuiltInName): LogMethod {
    const view = this.#view;
    const { scope } = view;
    const level = builtInLevel(name) as Level;
    const { no, severityNumber } = level;
    return (message, ...args) => {
      if (no >= scope.minimum || scope.takes(no, severityNumber)) emit(view, { level, message, args });
    };
  }
}

function checkFields(method: string, fields: unknown): void {
  if (typeof fields !== 'object' || fields === null) throw wrongType(`${method}: fields`, 'an object', fields);
}

function timeoutOf(method: string, options: { timeoutMillis?: number }): number {
  knownOptions(method, options, new Set(['timeoutMillis']));
  return millis('timeoutMillis', options.timeoutMillis, DEFAULT_TIMEOUT_MILLIS);
}
