/* Which options does a group have, and what is wrong with a value? One list says both. */
import { knownOptions } from './expect.js';

/**
 * One check for each option of `O`: it returns the value to use, or throws. The keys are the one list of the option names, so that adding
 * an option without a check is a compile error.
 */
export type OptionChecks<O, D = undefined> = {
  readonly [K in keyof O]-?: (name: string, value: unknown, defaults: D) => unknown;
};

type Checks<D> = Readonly<Record<string, (name: string, value: unknown, defaults: D) => unknown>>;

/** The results of the checks, by option. */
export type Checked<C extends object> = {
  readonly [K in keyof C]: C[K] extends (...args: never) => infer R ? R : never;
};

/**
 * The options, checked, with defaults. Keys without a check are ignored.
 *
 * @param prefix Precedes the names in errors
 * @throws TypeError, RangeError
 */
export function checkedOptions<D, C extends Checks<D>>(options: object, checks: C, defaults: D, prefix = '') {
  const values = options as Record<string, unknown>;
  const checked = Object.entries(checks).map(([name, check]) => [name, check(prefix + name, values[name], defaults)]);
  return Object.fromEntries(checked) as Checked<C>;
}

/** The same for the options in the option `group`, where unknown keys are rejected. @throws TypeError, RangeError */
export function checkedGroup<C extends Checks<undefined>>(group: string, options: object, checks: C): Checked<C> {
  knownOptions(group, options, new Set(Object.keys(checks)));
  return checkedOptions(options, checks, undefined, `${group}.`);
}
