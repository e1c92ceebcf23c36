import { isClass } from '../../exporters/callable.js';
import { boolean, knownOptions, wrongType } from '../../record/floor/expect.js';
import type { Level } from '../../record/levels.js';
import { isError } from '../../record/values/exception.js';
import type { Location } from '../call/location.js';
import type { LevelLike } from '../levels/levels.js';
import { emit, locationOf } from './emit.js';
import type { View } from './view.js';
import { type AnyFunction, wrapped } from './wrapped.js';

type AnyClass = abstract new (...args: never[]) => unknown;

/** What `catch` does with an error. */
export interface CatchOptions<D = undefined> {
  /** Only errors of this class, or of one of these. @default everything that is thrown */
  type?: AnyClass | readonly AnyClass[] | undefined;
  /** Errors of these pass unlogged. @default none */
  exclude?: AnyClass | readonly AnyClass[] | undefined;
  /** The level of the record. @default 'ERROR' */
  level?: LevelLike;
  /** Its message; `{}` in it is not filled. @default 'An error has been caught' */
  message?: string;
  /** The same error is thrown again, once it is logged. @default false */
  reraise?: boolean;
  /** Called with the error, once it is logged; what it throws goes to the caller. @default nothing */
  onerror?: (error: unknown) => void;
  /** What the function gives in place of its result. @default undefined */
  default?: D;
}

/** What a caught function gives: what the function gives, or the default in its place. */
export type Caught<R, D> = [R] extends [never]
  ? D
  : R extends PromiseLike<infer V>
    ? Promise<V | D>
    : R extends Generator<infer Y, infer V, infer N>
      ? Generator<Y, V | D, N>
      : R extends AsyncGenerator<infer Y, infer V, infer N>
        ? AsyncGenerator<Y, V | D, N>
        : R | D;

/** The options, checked. */
interface Catching {
  readonly level: Level;
  readonly message: string;
  readonly reraise: boolean;
  readonly onerror: ((error: unknown) => void) | undefined;
  readonly fallback: unknown;
  readonly wants: (error: unknown) => boolean;
}

const KNOWN = new Set(['type', 'exclude', 'level', 'message', 'reraise', 'onerror', 'default']);

/** The function, as it is called, but for the errors that it throws. @throws TypeError, RangeError for what is wrong */
export function caught(view: View, fn: AnyFunction, options: CatchOptions<unknown>): AnyFunction {
  if (typeof fn !== 'function' || isClass(fn)) throw wrongType('catch', 'a function that is no class', fn);
  const catching = checked(view, options);
  const wrapper = wrapped(fn, () => {
    // Where an async function or a generator was called from is known only now.
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
    wants: (error) => (wanted === undefined || isOne(error, wanted)) && !isOne(error, excluded),
  };
}

function handle(view: View, catching: Catching, error: unknown, below: AnyFunction, location?: Location): unknown {
  if (!catching.wants(error)) throw error;
  const { level, message } = catching;
  if (view.scope.isCallEnabled(level.no, level.severityNumber)) {
    emit(view, level, message, [], below, { exception: { thrown: error }, location });
  }
  catching.onerror?.(error);
  if (catching.reraise) throw error;
  return catching.fallback;
}

function classes(option: string, given: unknown): AnyClass[] {
  const list: unknown[] = Array.isArray(given) ? given : [given];
  if (!list.every(mayBeClass)) throw wrongType(option, 'a class or an array of classes', given);
  return list as AnyClass[];
}

/** An Error of another realm is an Error. What cannot be asked is none. */
function isOne(error: unknown, list: readonly AnyClass[]): boolean {
  return list.some((one) => {
    try {
      return error instanceof one || (one === Error && isError(error));
    } catch {
      return false;
    }
  });
}

/** Has a prototype, or is bound to what has one: no error can be of anything else. */
function mayBeClass(one: unknown): boolean {
  try {
    if (typeof one !== 'function') return false;
    return (typeof one.prototype === 'object' && one.prototype !== null) || !({} instanceof one);
  } catch {
    return false;
  }
}
