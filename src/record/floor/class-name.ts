/* What is the class of a value called? */
import { wrongType } from './expect.js';
import { memberOf } from './member-of.js';

/** The name of a function, or of the class of an object; undefined for plain objects and without a name. Never throws. */
export function nameOf(value: unknown): string | undefined {
  const name = memberOf(typeof value === 'function' ? value : memberOf(value, 'constructor'), 'name');
  return typeof name === 'string' && name !== '' && name !== 'Object' ? name : undefined;
}

/** Rejects an instance of a class with the same name: it comes from another copy of the package. @throws TypeError */
export function refuseOtherCopy(
  option: string,
  value: unknown,
  ours: abstract new (...args: never[]) => unknown,
): void {
  if (typeof value !== 'object' || value instanceof ours || nameOf(value) !== ours.name) return;
  throw wrongType(option, `the ${ours.name} of this copy of logly-otel (this one may be of another copy)`, value);
}
