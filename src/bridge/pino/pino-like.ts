import { knownOptions, wrongType } from '../../record/floor/expect.js';
import type { Fields } from '../call/fields.js';
import { type Logger, logger as sharedLogger } from '../index.js';
import { classOf } from '../own-class.js';
import type { LayerView } from '../views/layer-view.js';
import { FieldRules, type Merged, membersOf, NOTHING_MERGED, type PinoSerializers } from './fields.js';
import { INTERNALS } from './internals.js';
import { LEVELS, MAPPINGS, type NamedLevel, nameOfValue, type PinoLevel, threshold, valueOfName } from './levels.js';
import { filled, jsonHidden, stringOf } from './text.js';

/**
 * Logs as pino does: text with `%s` and its arguments; or an object, whose members become attributes, before the text; or an error.
 *
 * @example log.info({ user: 7 }, 'signed in from %s', address)
 */
export type PinoLogMethod = (first?: unknown, ...rest: unknown[]) => void;

/** pino's interface. Its log methods work without the logger: `promise.catch(log.error)`. */
export interface PinoLike {
  /** `trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`: a threshold of this logger, in front of those of the sinks. */
  level: string;
  /** pino's number of `level`. */
  readonly levelVal: number;
  /** pino's levels: names by number, numbers by name. */
  readonly levels: {
    readonly labels: { readonly [value: number]: string };
    readonly values: { readonly [name: string]: number };
  };
  /** Put before each message of this child; undefined for none. */
  readonly msgPrefix: string | undefined;
  /** Logs at TRACE. */
  readonly trace: PinoLogMethod;
  /** Logs at DEBUG. */
  readonly debug: PinoLogMethod;
  /** Logs at INFO. */
  readonly info: PinoLogMethod;
  /** WARNING. */
  readonly warn: PinoLogMethod;
  /** Logs at ERROR. */
  readonly error: PinoLogMethod;
  /** Logs at FATAL. */
  readonly fatal: PinoLogMethod;
  /** Logs nothing. */
  readonly silent: PinoLogMethod;
  /** A logger whose records have these fields, copied now. @throws TypeError, RangeError for what is no object, and for wrong options */
  child(bindings: Fields, options?: PinoChildOptions): PinoLike;
  /** A copy of the fields that all records of this logger have. */
  bindings(): Record<string, unknown>;
  /** Adds fields to all further records of this logger, and of children made from now on. */
  setBindings(bindings: Fields): void;
  /** Do this logger's threshold, and any sink or provider, take a record of that level? False for a level that pino does not know. */
  isLevelEnabled(level: string): boolean;
  /** Waits for everything logged before the call, then calls back: with an error if it was not delivered in 30 s. */
  flush(done?: (error?: Error) => void): void;
}

/**
 * What a child has beside its bindings. Members of the options of Fastify and pino-http are left alone.
 *
 * @example log.child({ job: 7 }, { level: 'warn', msgPrefix: '[job] ' })
 */
export interface PinoChildOptions {
  /** @default the parent's, at this moment */
  level?: string | undefined;
  /** Stands before the text of each message, behind the parent's. @default the parent's alone */
  msgPrefix?: string | undefined;
  /** Added to the parent's; one of the same name replaces it. @default the parent's */
  serializers?: PinoSerializers | undefined;
}

/**
 * How fields are shown.
 *
 * @example pinoLike(logger, { serializers: { user: (user) => user.id } })
 */
export interface PinoLikeOptions {
  /** By the name of the field. @default pino's `err`, `req` and `res`, the latter two for requests and responses of `node:http` alone */
  serializers?: PinoSerializers | undefined;
}

const OPTIONS = new Set(['serializers']);
/** Options of pino's children that would change or hide what is logged, and what does that here. */
const INSTEAD: Readonly<Record<string, string>> = {
  redact: 'the option `redact` of a Logger or a sink hides secrets, a serializer hides a field',
  formatters: 'formats belong to sinks',
  customLevels: '`logger.level` registers levels, `logger.log` uses them',
};

/**
 * A logger with pino's interface in front of ours: for code that calls pino, for Fastify's `loggerInstance`, for `logger` of pino-http.
 *
 * @example const app = Fastify({ loggerInstance: pinoLike(logger) })
 * @param logger @default the shared logger
 * @throws TypeError for a value that is no Logger, and for options that are unknown or wrong
 */
export function pinoLike(logger: Logger = sharedLogger, options: PinoLikeOptions = {}): PinoLike {
  const view = classOf(logger).layerView(logger);
  knownOptions('pinoLike', options, OPTIONS);
  const rules = new FieldRules(checkedSerializers(options.serializers));
  const flush = (done: (error?: Error) => void) =>
    void logger
      .complete()
      .then(({ completed }) => (completed ? done() : done(new Error('not everything was delivered in 30 s'))));
  return new PinoLogger({ view, rules, prefix: undefined, value: LEVELS.trace.value, flush });
}

/** What distinguishes one logger from another. */
interface State {
  readonly view: LayerView;
  readonly rules: FieldRules;
  readonly prefix: string | undefined;
  /** pino's number of its threshold. */
  readonly value: number;
  readonly flush: (done: (error?: Error) => void) => void;
}

class PinoLogger implements PinoLike {
  readonly trace = this.#method(LEVELS.trace);
  readonly debug = this.#method(LEVELS.debug);
  readonly info = this.#method(LEVELS.info);
  readonly warn = this.#method(LEVELS.warn);
  readonly error = this.#method(LEVELS.error);
  readonly fatal = this.#method(LEVELS.fatal);
  readonly silent = nothing;
  readonly #rules: FieldRules;
  readonly #prefix: string | undefined;
  readonly #flush: State['flush'];
  #view: LayerView;
  #value: number;

  constructor({ view, rules, prefix, value, flush }: State) {
    this.#view = view;
    this.#rules = rules;
    this.#prefix = prefix;
    this.#value = value;
    this.#flush = flush;
  }

  get level(): string {
    return nameOfValue(this.#value);
  }

  /** @throws RangeError for a value that is no level */
  set level(level: string) {
    this.#value = threshold(level);
  }

  get levelVal(): number {
    return this.#value;
  }

  get levels(): typeof MAPPINGS {
    return MAPPINGS;
  }

  get msgPrefix(): string | undefined {
    return this.#prefix;
  }

  child(bindings: Fields, options: PinoChildOptions = {}): PinoLike {
    checkBindings(bindings);
    const { level, msgPrefix, serializers } = checkedOptions(options);
    const rules = serializers === undefined ? this.#rules : this.#rules.with(serializers);
    return new PinoLogger({
      view: withBindings(this.#view, rules, bindings),
      rules,
      prefix: msgPrefix === undefined ? this.#prefix : (this.#prefix ?? '') + msgPrefix,
      value: level === undefined ? this.#value : threshold(level),
      flush: this.#flush,
    });
  }

  bindings(): Record<string, unknown> {
    return structuredClone(this.#view.bound);
  }

  setBindings(bindings: Fields): void {
    checkBindings(bindings);
    this.#view = withBindings(this.#view, this.#rules, bindings);
  }

  isLevelEnabled(name: string): boolean {
    const value = valueOfName(name);
    if (value === undefined || value < this.#value) return false;
    return name === 'silent' || this.#view.isEnabled(LEVELS[name as PinoLevel].level);
  }

  flush(done: (error?: Error) => void = nothing): void {
    if (typeof done !== 'function') throw wrongType('done', 'a function', done);
    this.#flush(done);
  }

  /** The serializers that the user has given: Fastify prefers them to its own. */
  get [Symbol.for('pino.serializers')](): PinoSerializers {
    return this.#rules.serializers;
  }

  #method({ value, level }: NamedLevel): PinoLogMethod {
    const method: PinoLogMethod = (...input) => {
      // As they are: taken apart here, V8 makes an array of the arguments of a disabled call, which is 3 to 12 times as slow (bench/tricks, pino-rest).
      if (value >= this.#value && this.#view.isEnabled(level)) this.#log(level, method, ...input);
    };
    return method;
  }

  #log(level: NamedLevel['level'], method: PinoLogMethod, first: unknown, ...rest: unknown[]): void {
    const isObject = typeof first === 'object' && !(first === null && rest.length === 0);
    // As pino: undefined is no message, the next argument is.
    const [given, ...args] = isObject || first === undefined ? rest : [first, ...rest];
    const { message: text, unused } = filled(this.#prefixed(given), args, this.#view.redactor);
    const rules = this.#rules;
    const merged = isObject && first !== null ? rules.merged(first as object, text !== undefined) : NOTHING_MERGED;
    const message = text === undefined ? (merged.message ?? '') : rules.message(text);
    this.#view.log(level, message, argumentsOf(merged, unused), method);
  }

  #prefixed(message: unknown): unknown {
    if (this.#prefix === undefined || message === undefined || message === null) return message;
    return this.#prefix + (typeof message === 'object' ? jsonHidden(message, this.#view.redactor) : stringOf(message));
  }
}

Object.setPrototypeOf(PinoLogger.prototype, INTERNALS);

function nothing(): void {}

/** The arguments of our log call. */
function argumentsOf({ fields, exception }: Merged, unused: readonly unknown[]): unknown[] {
  const all = unused.length === 0 ? fields : { 'log.arguments': unused, ...membersOf(fields ?? {}) };
  const args: unknown[] = all === undefined ? [] : [all];
  if (exception !== undefined) args.push(exception);
  return args;
}

function withBindings(view: LayerView, rules: FieldRules, bindings: object): LayerView {
  const fields = rules.bound(bindings);
  return Object.keys(fields).length === 0 ? view : view.bind(fields);
}

function checkBindings(bindings: unknown): void {
  if (typeof bindings !== 'object' || bindings === null) throw wrongType('bindings', 'an object', bindings);
}

/** @throws TypeError, RangeError for options that are wrong, and for those of pino that mean nothing here */
function checkedOptions(options: PinoChildOptions | null): PinoChildOptions {
  if (options === null) return {};
  if (typeof options !== 'object') throw wrongType('options', 'an object', options);
  for (const [option, instead] of Object.entries(INSTEAD)) {
    const value = (options as Record<string, unknown>)[option];
    if (value !== undefined && value !== null)
      throw new TypeError(`\`${option}\` is not an option of a child here: ${instead}`);
  }
  const { level, msgPrefix, serializers } = options;
  if (msgPrefix !== undefined && typeof msgPrefix !== 'string') throw wrongType('msgPrefix', 'a string', msgPrefix);
  return { level, msgPrefix, serializers: serializers === undefined ? undefined : checkedSerializers(serializers) };
}

function checkedSerializers(serializers: PinoSerializers = {}): PinoSerializers {
  if (typeof serializers !== 'object' || serializers === null)
    throw wrongType('serializers', 'an object of functions', serializers);
  const given = Object.entries(serializers).filter(([, serializer]) => serializer !== undefined);
  for (const [key, serializer] of given)
    if (typeof serializer !== 'function') throw wrongType(`serializers.${key}`, 'a function', serializer);
  return Object.fromEntries(given);
}
