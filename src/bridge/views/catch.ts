import { isClass } from '../../exporters/callable.js';
import { boolean, knownOptions, wrongType } from '../../record/floor/expect.js';
import { isPlainObject } from '../../record/floor/plain-object.js';
import type { Level } from '../../record/levels.js';
import { isError } from '../../record/values/exception.js';
import type { Location } from '../call/location.js';
import type { LevelLike } from '../levels/levels.js';
import { emit, locationOf } from './emit.js';
import type { View } from './view.js';
import { type AnyFunction, wrapped } from './wrapped.js';

type AnyClass = abstract new (...args: never[]) => unknown;

/**
 * How `catch` handles an error.
 *
 * @example const safe = logger.catch(load, { type: [TypeError], default: [] })
 */
export interface CatchOptions<D = undefined> {
  /** Logs errors of this class, or of one of these classes, only. @default every thrown value */
  type?: AnyClass | readonly AnyClass[] | undefined;
  /** Passes errors of these classes on unlogged. @default none */
  exclude?: AnyClass | readonly AnyClass[] | undefined;
  /** Level of the record. @default 'ERROR' */
  level?: LevelLike | undefined;
  /** Message of the record; `{}` in it is not filled. @default 'An error has been caught' */
  message?: string | undefined;
  /** Throws the same error again after logging it. @default false */
  reraise?: boolean | undefined;
  /** Called with the error after logging it; its own exception goes to the caller. @default none */
  onerror?: ((error: unknown) => void) | undefined;
  /** The result of the function after an error. @default undefined */
  default?: D | undefined;
}

/** The result type of a caught function: its own, or that of the default. */
export type Caught<R, D> = [R] extends [never]
  ? D
  : R extends PromiseLike<infer V>
    ? Promise<V | D>
    : R extends Generator<infer Y, infer V, infer N>
      ? Generator<Y, V | D, N>
      : R extends AsyncGenerator<infer Y, infer V, infer N>
        ? AsyncGenerator<Y, V | D, N>
        : R | D;

/** What a decorator gets beside a method: a part of ECMAScript's context, so that no library of types is needed. */
export interface MethodDecoratorContext {
  readonly kind: 'method';
  readonly name: string | symbol;
  addInitializer(initializer: (this: never) => void): void;
}

/** Wraps a method where it is declared. */
export type MethodDecorator = <F extends (this: never, ...args: never[]) => unknown>(
  method: F,
  context: MethodDecoratorContext,
) => F;

/** The options, checked. */
interface Catching {
  readonly level: Level;
  readonly message: string;
  readonly reraise: boolean;
  readonly onerror: ((error: unknown) => void) | undefined;
  readonly fallback: unknown;
  readonly handles: (error: unknown) => boolean;
}

const KNOWN = new Set(['type', 'exclude', 'level', 'message', 'reraise', 'onerror', 'default']);

/** The wrapped function, or, where options stand in its place, a decorator with these options. */
export function caughtOrDecorator(view: View, given: unknown, options: object): AnyFunction {
  if (!isPlainObject(given)) return caught(view, given as AnyFunction, isDecoratorContext(options) ? {} : options);
  checked(view, given);
  return ((method: AnyFunction) => caught(view, method, given)) as AnyFunction;
}

/** @throws TypeError for the context of anything but a method */
function isDecoratorContext(value: unknown): boolean {
  const { kind, addInitializer } = (value ?? {}) as { kind?: unknown; addInitializer?: unknown };
  if (typeof addInitializer !== 'function') return false;
  if (kind !== 'method') throw new TypeError(`\`catch\` decorates methods, and no ${String(kind)}`);
  return true;
}

/** Wraps a function so that its errors are logged. @throws TypeError, RangeError for a class, and for options that are wrong */
function caught(view: View, fn: AnyFunction, options: CatchOptions<unknown>): AnyFunction {
  if (typeof fn !== 'function' || isClass(fn)) throw wrongType('catch', 'a function that is no class', fn);
  const catching = checked(view, options);
  const wrapper = wrapped(fn, () => {
    // Later, the stack of an async function or a generator no longer shows where it was called.
    const location = locationOf(view, catching.level.no, wrapper);
    return (error) => handle(view, catching, error, wrapper, location);
  });
  for (const key of ['name', 'length'] as const) {
    Object.defineProperty(wrapper, key, { value: fn[key], configurable: true });
  }
  return wrapper;
}

function checked(view: View, options: CatchOptions<unknown>): Catching {
  knownOptions('catch', options, KNOWN);
  const { type, exclude, level = 'ERROR', message = 'An error has been caught', onerror } = options;
  if (typeof message !== 'string') throw wrongType('message', 'a string', message);
  if (onerror !== undefined && typeof onerror !== 'function') throw wrongType('onerror', 'a function', onerror);
  const wanted = type === undefined ? undefined : classes('type', type);
  const excluded = exclude === undefined ? [] : classes('exclude', exclude);
  return {
    level: view.core.levels.of('level', level),
    message,
    reraise: boolean('reraise', options.reraise, false),
    onerror,
    fallback: options.default,
    handles: (error) => (wanted === undefined || isOne(error, wanted)) && !isOne(error, excluded),
  };
}

function handle(view: View, catching: Catching, error: unknown, entryPoint: AnyFunction, location?: Location): unknown {
  if (!catching.handles(error)) throw error;
  const { level, message } = catching;
  if (view.scope.isCallEnabled(level.no, level.severityNumber, view.opt?.eventName)) {
    emit(view, level, message, [], entryPoint, { exception: { thrown: error }, location });
  }
  catching.onerror?.(error);
  if (catching.reraise) throw error;
  return catching.fallback;
}

function classes(option: string, value: unknown): AnyClass[] {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (!list.every(mayBeClass)) throw wrongType(option, 'a class or an array of classes', value);
  return list as AnyClass[];
}

/** Errors of another realm count as Errors. An exception of `instanceof` counts as no. */
function isOne(error: unknown, list: readonly AnyClass[]): boolean {
  return list.some((one) => {
    try {
      return error instanceof one || (one === Error && isError(error));
    } catch {
      return false;
    }
  });
}

/** A class has a prototype, or is bound to a function with one. Nothing else can have instances. */
function mayBeClass(one: unknown): boolean {
  try {
    if (typeof one !== 'function') return false;
    return (typeof one.prototype === 'object' && one.prototype !== null) || !({} instanceof one);
  } catch {
    return false;
  }
}
