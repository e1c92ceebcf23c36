import { isPlainObject } from '../../record/floor/plain-object.js';
import { type BuiltInName, builtInLevel, type Level } from '../../record/levels.js';
import { isError } from '../../record/values/exception.js';
import { parseMessage } from '../message/message.js';
import { emit, emitOne } from './emit.js';
import type { View } from './view.js';

/**
 * Logs a message with positional arguments for `{}`. A last plain object that no `{}` consumed is fields: they become attributes and fill
 * `{name}`. An Error as the message, last, or beside the fields is the exception. Data never makes the call throw.
 *
 * @example logger.info('paid {amount} to {}', 'Ada', { amount: 3 })
 */
export type LogMethod = (message: unknown, ...args: unknown[]) => void;

const NAMES = {
  trace: 'TRACE',
  debug: 'DEBUG',
  info: 'INFO',
  notice: 'NOTICE',
  success: 'SUCCESS',
  warning: 'WARNING',
  error: 'ERROR',
  fail: 'FAIL',
  critical: 'CRITICAL',
  fatal: 'FATAL',
} as const satisfies Record<string, BuiltInName>;

/** The methods of a logger that log at a level. They work without the logger: `promise.catch(logger.error)`. */
export interface LevelMethods extends Readonly<Record<keyof typeof NAMES, LogMethod>> {
  /** The same as `warning`. */
  readonly warn: LogMethod;
  /** Logs an exception at ERROR: `exception(error, message?, ...args)` or `exception(message, error)`. */
  readonly exception: LogMethod;
  /** The level AUDIT, which you register first: `level('AUDIT', { no: … })`. @throws RangeError until then */
  readonly audit: LogMethod;
}

/** The level methods of a view. */
export function methodsOf(view: View): LevelMethods {
  const methods = Object.fromEntries(
    Object.entries(NAMES).map(([method, level]) => [method, levelMethod(view, level)]),
  );
  const ofLevels = methods as Record<keyof typeof NAMES, LogMethod>;
  return { ...ofLevels, warn: ofLevels.warning, exception: exceptionMethod(view), audit: levelMethodOf(view, 'AUDIT') };
}

/** The method of a built-in level. A disabled call costs one comparison. */
function levelMethod(view: View, name: BuiltInName): LogMethod {
  const { scope } = view;
  const level = builtInLevel(name) as Level;
  const { no, severityNumber } = level;
  // V8 allocates rest arguments only where they are kept, or passed to a function that it does not inline: `many` alone does that.
  const many: LogMethod = (message, ...args) => emit(view, level, message, args, method);
  const method: LogMethod = (...input) => {
    // Asked first: `isCallEnabled` alone makes a disabled call 15 % slower on Node 24 (bench/tricks, minimum-first).
    if (no < scope.minimum && (scope.isDisabled(no) || !scope.isCallEnabled(no, severityNumber, view.opt?.eventName)))
      return;
    if (input.length > 2) many(...input);
    else emitOne(view, level, input[0], input.length === 2 ? 1 : 0, input[1], method);
  };
  return method;
}

/** `exception(error, message?, ...args)` or `exception(message, error)`, at ERROR. Without a message, fields may follow the error. */
function exceptionMethod(view: View): LogMethod {
  const level = builtInLevel('ERROR') as Level;
  const method: LogMethod = (message, ...args) => {
    if (!view.scope.isCallEnabled(level.no, level.severityNumber, view.opt?.eventName)) return;
    const [first, ...rest] = args;
    // Any value can be thrown; a string behind the first argument makes it the thrown value, unless it fills that one.
    const fieldsOnly = args.length === 1 && isPlainObject(first);
    const fills = typeof message === 'string' && parseMessage(message).plain === undefined;
    const errorFirst =
      args.length > 0 && (isError(message) ? !isError(first) && !fieldsOnly : typeof first === 'string' && !fills);
    if (errorFirst) emit(view, level, first, rest, method, { exception: { thrown: message } });
    else emit(view, level, message, args, method);
  };
  return method;
}

/** The method of a level that has to be registered first. */
function levelMethodOf(view: View, name: string): LogMethod {
  const method: LogMethod = (message, ...args) => {
    const level = view.core.levels.of('level', name);
    if (view.scope.isCallEnabled(level.no, level.severityNumber, view.opt?.eventName))
      emit(view, level, message, args, method);
  };
  return method;
}
