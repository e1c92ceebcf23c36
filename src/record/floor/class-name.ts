/* What is the class of a value called? */
import { memberOf } from './member-of.js';

/** The name of a function, or of the class of an object; undefined for plain objects and without a name. Never throws. */
export function nameOf(value: unknown): string | undefined {
  const name = memberOf(typeof value === 'function' ? value : memberOf(value, 'constructor'), 'name');
  return typeof name === 'string' && name !== '' && name !== 'Object' ? name : undefined;
}
