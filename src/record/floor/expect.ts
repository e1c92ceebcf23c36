/*
 * How is a wrong argument rejected? At the call that contains it, with the option in backticks, what was expected, and the value.
 */
import { DEFAULT_TIMEOUT_MILLIS } from './with-timeout.js';

/** A short description of a value. Never throws, and never calls code of the value. */
function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'symbol') return 'a symbol';
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value !== 'object' || value === null) return String(value);
  try {
    return Array.isArray(value) ? 'an array' : 'an object';
  } catch {
    return 'an object';
  }
}

export function wrongType(option: string, expectation: string, got: unknown): TypeError {
  return new TypeError(`\`${option}\` must be ${expectation}, got ${describe(got)}`);
}

export function outOfRange(option: string, expectation: string, got: unknown): RangeError {
  return new RangeError(`\`${option}\` must be ${expectation}, got ${describe(got)}`);
}

/** The value, unless it is missing. @throws TypeError */
export function required<T>(option: string, expectation: string, value: T | undefined): T {
  if (value === undefined) throw wrongType(option, expectation, value);
  return value;
}

/** An integer of at least `min`; `fallback` for undefined. Accepts `Infinity`, which means no limit. @throws TypeError, RangeError */
export function integer(option: string, value: unknown, min: number, fallback: number): number {
  if (value === undefined) return fallback;
  if (typeof value !== 'number') throw wrongType(option, `an integer of at least ${min}`, value);
  if (value !== Number.POSITIVE_INFINITY && !Number.isInteger(value)) throw outOfRange(option, 'an integer', value);
  if (value < min) throw outOfRange(option, `an integer of at least ${min}`, value);
  return value;
}

/** A number of milliseconds, 0 or more; `fallback` for undefined. @throws TypeError, RangeError */
export function millis(option: string, value: unknown, fallback: number): number {
  if (value === undefined) return fallback;
  if (typeof value !== 'number') throw wrongType(option, 'a number of milliseconds', value);
  if (Number.isNaN(value) || value < 0) throw outOfRange(option, 'a number of milliseconds, 0 or more', value);
  return value;
}

/** A boolean; `fallback` for undefined. @throws TypeError */
export function boolean(option: string, value: unknown, fallback: boolean): boolean {
  if (value === undefined) return fallback;
  if (typeof value !== 'boolean') throw wrongType(option, 'a boolean', value);
  return value;
}

/** A function, or undefined. @throws TypeError */
export function optionalFunction<F>(option: string, value: F | undefined): F | undefined {
  if (value !== undefined && typeof value !== 'function') throw wrongType(option, 'a function', value);
  return value;
}

/**
 * @param known Of them, the first one is shown to whoever gives no object: `new Logger('shop')`
 * @throws TypeError for anything but an object, and for a key that is neither known nor undefined
 */
export function knownOptions(what: string, options: unknown, known: ReadonlySet<string>): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    const [first] = known;
    throw wrongType(what, `an object such as \`{ ${first}: … }\``, options);
  }
  for (const key of Object.keys(options)) {
    if (known.has(key) || (options as Record<string, unknown>)[key] === undefined) continue;
    throw new TypeError(`\`${key}\` is not an option of ${what}; these are: ${[...known].join(', ')}`);
  }
}

const TIMEOUT_OPTIONS: ReadonlySet<string> = new Set(['timeoutMillis']);

/** The option `timeoutMillis` of a method that has no other option. @throws TypeError, RangeError */
export function timeoutOption(
  method: string,
  options: { timeoutMillis?: number | undefined },
  fallback = DEFAULT_TIMEOUT_MILLIS,
): number {
  knownOptions(method, options, TIMEOUT_OPTIONS);
  return millis('timeoutMillis', options.timeoutMillis, fallback);
}
