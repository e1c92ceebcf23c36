import { knownOptions, millis } from '../../record/floor/expect.js';

export const DEFAULT_TIMEOUT_MILLIS = 30_000;
const KNOWN = new Set(['timeoutMillis']);

/** How long a wait may take, as its one option says. @throws TypeError, RangeError for anything else */
export function timeoutOf(
  method: string,
  options: { timeoutMillis?: number },
  fallback = DEFAULT_TIMEOUT_MILLIS,
): number {
  knownOptions(method, options, KNOWN);
  return millis('timeoutMillis', options.timeoutMillis, fallback);
}
