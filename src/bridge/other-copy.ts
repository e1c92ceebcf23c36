import { wrongType } from '../record/floor/expect.js';

/** @throws TypeError for an instance of a class of the same name, which can only be that of another copy of the package */
export function refuseOtherCopy(
  option: string,
  value: unknown,
  ours: abstract new (...args: never[]) => unknown,
): void {
  if (value instanceof ours || classNameOf(value) !== ours.name) return;
  const expectation = `the ${ours.name} of this copy of logly-otel (this one may be of another copy)`;
  throw wrongType(option, expectation, value);
}

function classNameOf(value: unknown): unknown {
  try {
    return typeof value === 'object' && value !== null ? value.constructor.name : undefined;
  } catch {
    return undefined;
  }
}
