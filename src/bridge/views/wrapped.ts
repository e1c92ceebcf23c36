import { isThenable } from '../../record/floor/thenable.js';

/** Any function, as it is called. */
export type AnyFunction = (this: unknown, ...args: never[]) => unknown;

/** What is done with the error of one call; gives what stands in the place of its result, or throws. */
export type OnError = (error: unknown) => unknown;

/**
 * A function that does what `fn` does, as one of the same kind: plain, async, generator, async generator. What it throws, or its promise
 * or iteration, goes to what `begin` gave when it was called.
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

/** A plain function may give a promise or a generator all the same: transpilers make such functions. */
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
