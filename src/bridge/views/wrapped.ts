import { isThenable } from '../../record/floor/thenable.js';

/** Any function. */
export type AnyFunction = (this: unknown, ...args: never[]) => unknown;

/** Handles the error of one call: returns the result in its place, or throws. */
export type OnError = (error: unknown) => unknown;

/**
 * A function of the same kind as `fn` (plain, async, generator, async generator) that does the same. Its exception, the rejection of its
 * promise and an error of its iteration go to the handler that `begin` returned when it was called.
 */
export function wrapped(fn: AnyFunction, begin: () => OnError): AnyFunction {
  switch (kindOf(fn)) {
    case 'AsyncFunction':
      return async function (...args) {
        const onError = begin();
        try {
          return await Reflect.apply(fn, this, args);
        } catch (error) {
          return onError(error);
        }
      };
    case 'GeneratorFunction':
      return function (...args) {
        const onError = begin();
        return iterated(() => Reflect.apply(fn, this, args) as Generator, onError);
      };
    case 'AsyncGeneratorFunction':
      return function (...args) {
        const onError = begin();
        return iteratedAsync(() => Reflect.apply(fn, this, args) as AsyncGenerator, onError);
      };
    default:
      return plain(fn, begin);
  }
}

/** A plain function may return a promise or a generator: transpilers emit such functions. */
function plain(fn: AnyFunction, begin: () => OnError): AnyFunction {
  return function (...args) {
    const onError = begin();
    try {
      const result = Reflect.apply(fn, this, args);
      switch (kindOf(result)) {
        case 'Generator':
          return iterated(() => result as Generator, onError);
        case 'AsyncGenerator':
          return iteratedAsync(() => result as AsyncGenerator, onError);
        default:
          return isThenable(result) ? Promise.resolve(result).catch(onError) : result;
      }
    } catch (error) {
      return onError(error);
    }
  };
}

function* iterated(begin: () => Generator, onError: OnError): Generator {
  try {
    return yield* begin();
  } catch (error) {
    return onError(error);
  }
}

async function* iteratedAsync(begin: () => AsyncGenerator, onError: OnError): AsyncGenerator {
  try {
    return yield* begin();
  } catch (error) {
    return onError(error);
  }
}

function kindOf(value: unknown): string {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
    ? Object.prototype.toString.call(value).slice('[object '.length, -1)
    : '';
}
