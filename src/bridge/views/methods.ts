import { type BuiltInName, builtInLevel, type Level } from '../../record/levels.js';
import { isError } from '../../record/values/exception.js';
import { isPlainObject } from '../call/plain-object.js';
import { emit, emitOne } from './emit.js';
import type { View } from './view.js';

/**
 * Message, then positional arguments for `{}`; a last plain object that no `{}` consumed is fields: they become attributes and fill
 * `{name}`. An Error as message or as last argument is the exception. Never throws for any data.
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

/** The methods of a logger that log at a level of their own. They work without it: `promise.catch(logger.error)`. */
export function methodsOf(view: View): Record<keyof typeof NAMES | 'warn' | 'exception' | 'audit', LogMethod> {
  const methods = Object.fromEntries(
    Object.entries(NAMES).map(([method, level]) => [method, levelMethod(view, level)]),
  );
  const ofLevels = methods as Record<keyof typeof NAMES, LogMethod>;
  return { ...ofLevels, warn: ofLevels.warning, exception: exceptionMethod(view), audit: levelMethodOf(view, 'AUDIT') };
}

/** The method of a built-in level: a call that nobody wants costs one comparison. */
function levelMethod(view: View, name: BuiltInName): LogMethod {
  const { scope } = view;
  const level = builtInLevel(name) as Level;
  const { no, severityNumber } = level;
  // Engines make an array of arguments only where one is kept, or handed to a function that they do not see into.
  const many: LogMethod = (message, ...args) => emit(view, level, message, args, method);
  const method: LogMethod = (...given) => {
    // Asked first: `takes` would look at one thing more for each call that nobody wants.
    if (no < scope.minimum && (scope.isDisabled(no) || !scope.isCallEnabled(no, severityNumber))) return;
    if (given.length > 2) many(...given);
    else emitOne(view, level, given[0], given.length === 2 ? 1 : 0, given[1], method);
  };
  return method;
}

/** `exception(error, message?, ...args)` or `exception(message, error)`, at ERROR; fields may follow without a message. */
function exceptionMethod(view: View): LogMethod {
  const level = builtInLevel('ERROR') as Level;
  const method: LogMethod = (message, ...args) => {
    if (!view.scope.isCallEnabled(level.no, level.severityNumber)) return;
    const [first, ...rest] = args;
    // What was thrown need not be an Error; where a text follows it, it is the thrown value all the same.
    const fieldsOnly = args.length === 1 && isPlainObject(first);
    const errorFirst =
      args.length > 0 &&
      (isError(message) ? !isError(first) && !fieldsOnly : typeof message !== 'string' && typeof first === 'string');
    if (errorFirst) emit(view, level, first, rest, method, { exception: { thrown: message } });
    else emit(view, level, message, args, method);
  };
  return method;
}

/** The method of a level that is to be registered first. */
function levelMethodOf(view: View, name: string): LogMethod {
  const method: LogMethod = (message, ...args) => {
    const level = view.core.levels.of('level', name);
    if (view.scope.isCallEnabled(level.no, level.severityNumber)) emit(view, level, message, args, method);
  };
  return method;
}
