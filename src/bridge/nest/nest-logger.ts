import { wrongType } from '../../record/floor/expect.js';
import { memberOf } from '../../record/floor/member-of.js';
import { thrownText } from '../../record/floor/thrown.js';
import { isError } from '../../record/values/exception.js';
import { type Logger, logger as sharedLogger } from '../index.js';
import { classOf } from '../own-class.js';
import type { LayerView } from '../views/layer-view.js';
import { type NestCall, splitCall, splitErrorCall } from './arguments.js';
import { isLevelIn, LEVELS, type NestLevel } from './levels.js';

/** Views of contexts that are retained. Contexts are names of classes. */
const MAX_CONTEXTS = 1_000;

/**
 * Nest's `LoggerService`. A last text is the context, which becomes the name of the record's instrumentation scope; each message is a record.
 * Texts are logged as they are; objects and arrays stay structured; an Error is the exception of its record.
 *
 * @example const app = await NestFactory.create(AppModule, { logger: new NestLogger(logger) })
 */
export class NestLogger {
  readonly #view: LayerView;
  readonly #contexts = new Map<string, LayerView>();
  #levels: readonly NestLevel[] = ['verbose'];

  /**
   * @param logger @default the shared logger
   * @throws TypeError for a value that is no Logger
   */
  constructor(logger: Logger = sharedLogger) {
    this.#view = classOf(logger).layerView(logger);
  }

  /** Logs at INFO. @example nest.log('started', 'Server') */
  log(message: unknown, ...rest: unknown[]): void {
    this.#log('log', splitCall, this.log, message, ...rest);
  }

  /** Logs at ERROR: `error(message, stack?, context?)`. The stack is that of the record's exception. @example nest.error('failed', error.stack, 'Server') */
  error(message: unknown, ...rest: unknown[]): void {
    this.#log('error', splitErrorCall, this.error, message, ...rest);
  }

  /** Logs at WARNING. @example nest.warn('cache is full', 'Server') */
  warn(message: unknown, ...rest: unknown[]): void {
    this.#log('warn', splitCall, this.warn, message, ...rest);
  }

  /** Logs at DEBUG. @example nest.debug('cache is full', 'Server') */
  debug(message: unknown, ...rest: unknown[]): void {
    this.#log('debug', splitCall, this.debug, message, ...rest);
  }

  /** Logs at TRACE. @example nest.verbose('cache is full', 'Server') */
  verbose(message: unknown, ...rest: unknown[]): void {
    this.#log('verbose', splitCall, this.verbose, message, ...rest);
  }

  /** Logs at FATAL. @example nest.fatal('cache is full', 'Server') */
  fatal(message: unknown, ...rest: unknown[]): void {
    this.#log('fatal', splitCall, this.fatal, message, ...rest);
  }

  /**
   * Logs these levels alone, and all above the highest of them, as Nest's own logger does; the levels of sinks stand behind that. None: nothing.
   *
   * @example nest.setLogLevels(['log', 'error'])
   * @throws TypeError for a value that is no array of Nest's levels
   */
  setLogLevels(levels: string[]): void {
    const names = Object.keys(LEVELS);
    if (!Array.isArray(levels) || levels.some((level) => !names.includes(level)))
      throw wrongType('levels', `an array of ${names.join(', ')}`, levels);
    this.#levels = [...levels] as NestLevel[];
  }

  #log(
    name: NestLevel,
    split: (args: readonly unknown[]) => NestCall,
    method: (...args: never[]) => void,
    ...args: unknown[]
  ): void {
    if (!isLevelIn(this.#levels, name)) return;
    const level = LEVELS[name];
    const { messages, context, stack } = split(args);
    const view = this.#viewOf(context);
    if (!view.isEnabled(level)) return;
    const [first, second] = messages;
    if (messages.length === 2 && isError(second) && !isError(first)) view.log(level, resolved(first), [second], method);
    else if (stack !== undefined && messages.length === 1 && !isError(first))
      view.log(level, resolved(first), [errorOf(first, stack)], method);
    else for (const message of messages) view.log(level, resolved(message), [], method);
  }

  #viewOf(context: string | undefined): LayerView {
    if (context === undefined || context === '') return this.#view;
    let view = this.#contexts.get(context);
    if (view === undefined) {
      view = this.#view.named(context);
      if (this.#contexts.size === MAX_CONTEXTS) this.#contexts.clear();
      this.#contexts.set(context, view);
    }
    return view;
  }
}

/** As Nest's own logger: a class is its name, any other function is called. */
function resolved(message: unknown): unknown {
  if (typeof message !== 'function') return message;
  try {
    if (Function.prototype.toString.call(message).startsWith('class ')) return memberOf(message, 'name');
    return (message as () => unknown)();
  } catch (error) {
    return thrownText(error);
  }
}

/** The error whose stack Nest was given as text. */
function errorOf(message: unknown, stack: string): Error {
  const member = (value: string) => ({ value, configurable: true, writable: true });
  return Object.create(Error.prototype, {
    name: member(/^(?:Uncaught )?([A-Za-z_$][\w$.]*)(?: \[[^\]]*\])?(?::|\n)/.exec(stack)?.[1] ?? 'Error'),
    message: member(typeof message === 'string' ? message : ''),
    stack: member(stack),
  }) as Error;
}
