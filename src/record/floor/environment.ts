/*
 * How does this package read environment variables? This is the only reader. Names and meanings of single variables are in the files that use
 * them.
 */

import { sharedState } from './shared-state.js';

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The variables of this process, at each reading. One that must not be read is not set: Deno refuses each that `--allow-env` does not name, and
 * throws. One object for all copies of the package, so that they report its mistakes once.
 */
export const processEnvironment: Environment = sharedState(
  'environment',
  () =>
    new Proxy<Environment>(
      {},
      {
        get(_, name) {
          try {
            return process.env[name as string];
          } catch {
            return undefined;
          }
        },
      },
    ),
);

/** Receives one line about an ignored variable. */
export type Warn = (line: string) => void;

/** A variable that is set, with its value trimmed. */
export interface Variable {
  readonly name: string;
  readonly value: string;
}

/** The first of these variables that is set. An empty or blank value counts as not set. */
export function variable(env: Environment, ...names: readonly string[]): Variable | undefined {
  for (const name of names) {
    const value = env[name]?.trim();
    if (value) return { name, value };
  }
  return undefined;
}

/** `false`, `0`, `no` or `off`, in any case. */
export function isSwitchedOff(value: string | undefined): boolean {
  return /^\s*(false|0|no|off)\s*$/i.test(value ?? '');
}

/** True for `true`, in any case: OpenTelemetry's only spelling of it. Everything but `false` is reported in one line, and counts as false. */
export function isTrueIn(found: Variable | undefined, warn: Warn): boolean {
  const value = found?.value.toLowerCase();
  if (found !== undefined && value !== 'true' && value !== 'false')
    warn(`${found.name} is ${JSON.stringify(found.value)}, which is neither true nor false; it counts as false`);
  return value === 'true';
}

/** A number of 1 to 15 digits; undefined for anything else. */
export function wholeNumber(value: string | undefined): number | undefined {
  return value !== undefined && /^\s*\d{1,15}\s*$/.test(value) ? Number(value) : undefined;
}

/** The whole number in a variable. Warns and returns undefined for anything else, and for less than `min`. */
export function numberIn(
  found: Variable | undefined,
  min: number,
  warn: Warn,
  what = min > 0 ? `whole number above ${min - 1}` : 'whole number',
): number | undefined {
  if (found === undefined) return undefined;
  const value = wholeNumber(found.value);
  if (value !== undefined && value >= min) return value;
  warn(`${found.name} is ${JSON.stringify(found.value)}, which is no ${what}; it is ignored`);
  return undefined;
}

/** The value of a variable in lower case, if it is one of these. Warns and returns undefined for anything else. */
export function choiceIn(found: Variable | undefined, values: readonly string[], warn: Warn): Variable | undefined {
  if (found === undefined) return undefined;
  const value = found.value.toLowerCase();
  if (values.includes(value)) return { name: found.name, value };
  warn(
    `${found.name} is ${JSON.stringify(found.value)}, which is unknown (known: ${values.join(', ')}); it is ignored`,
  );
  return undefined;
}

/** One entry of a list `key=value,key=value`, percent-decoded. */
export type Pair = readonly [key: string, value: string];

/** Parses a percent-encoded list `key=value,key=value`. Malformed entries are undefined, blank ones are skipped. */
export function pairsIn(text: string): ReadonlyArray<Pair | undefined> {
  return text
    .split(',')
    .filter((entry) => entry.trim() !== '')
    .map(pairOf);
}

function pairOf(entry: string): Pair | undefined {
  const at = entry.indexOf('=');
  if (at < 1) return undefined;
  try {
    return [decodeURIComponent(entry.slice(0, at).trim()), decodeURIComponent(entry.slice(at + 1).trim())];
  } catch {
    return undefined;
  }
}
