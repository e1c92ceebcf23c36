import { DEFAULT_TIMEOUT_MILLIS } from './with-timeout.js';

/*
 * Misuse is told at the call that contains it: the option in backticks, what was expected, what came.
 */

/** A value in a few words; never throws, never calls anything of the value. */
function shown(value: unknown): string {
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
  return new TypeError(`\`${option}\` must be ${expectation}, got ${shown(got)}`);
}

export function outOfRange(option: string, expectation: string, got: unknown): RangeError {
  return new RangeError(`\`${option}\` must be ${expectation}, got ${shown(got)}`);
}

/** What the project plans and has not built is refused, never accepted and ignored. */
export function notThereYet(option: string): TypeError {
  return new TypeError(`\`${option}\` is not there yet: it comes with a later release of logly-otel`);
}

/** An integer of at least `min`; undefined gives the default. `Infinity` is let through where nothing is the limit. */
export function integer(option: string, value: unknown, min: number, fallback: number): number {
  if (value === undefined) return fallback;
  if (typeof value !== 'number') throw wrongType(option, `an integer of at least ${min}`, value);
  if (value !== Number.POSITIVE_INFINITY && !Number.isInteger(value)) throw outOfRange(option, 'an integer', value);
  if (value < min) throw outOfRange(option, `an integer of at least ${min}`, value);
  return value;
}

/** A number of milliseconds, 0 or more; undefined gives the default. */
export function millis(option: string, value: unknown, fallback: number): number {
  if (value === undefined) return fallback;
  if (typeof value !== 'number') throw wrongType(option, 'a number of milliseconds', value);
  if (Number.isNaN(value) || value < 0) throw outOfRange(option, 'a number of milliseconds, 0 or more', value);
  return value;
}

export function boolean(option: string, value: unknown, fallback: boolean): boolean {
  if (value === undefined) return fallback;
  if (typeof value !== 'boolean') throw wrongType(option, 'a boolean', value);
  return value;
}

/** An object of options in which every key is known, or has its own reason to be refused. */
export function knownOptions(
  what: string,
  options: unknown,
  known: ReadonlySet<string>,
  later: ReadonlySet<string> = new Set(),
): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw wrongType(what, 'an object', options);
  }
  for (const key of Object.keys(options)) {
    if (known.has(key) || (options as Record<string, unknown>)[key] === undefined) continue;
    if (later.has(key)) throw notThereYet(key);
    throw new TypeError(`\`${key}\` is not an option of ${what}; these are: ${[...known].join(', ')}`);
  }
}

const TIMEOUT_OPTIONS: ReadonlySet<string> = new Set(['timeoutMillis']);

/** The time-out of a method whose only option is `timeoutMillis`. @throws TypeError, RangeError for anything else */
export function timeoutOption(
  method: string,
  options: { timeoutMillis?: number | undefined },
  fallback = DEFAULT_TIMEOUT_MILLIS,
): number {
  knownOptions(method, options, TIMEOUT_OPTIONS);
  return millis('timeoutMillis', options.timeoutMillis, fallback);
}
