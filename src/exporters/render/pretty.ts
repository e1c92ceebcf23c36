import { boolean, integer, knownOptions, outOfRange, wrongType } from '../../record/floor/expect.js';

/** How JSON is laid out over several lines. */
export interface Pretty {
  /** Spaces. */
  readonly indent: number;
  readonly sortKeys: boolean;
}

const INDENT = 2;
const MAX_INDENT = 10;
const KNOWN = new Set(['indent', 'sortKeys']);

/**
 * What an option that asks for indented JSON says; undefined for JSON in one line.
 * @throws TypeError, RangeError for anything but a boolean or `{ indent?: 0..10, sortKeys?: boolean }`
 */
export function prettyOf(option: string, value: unknown): Pretty | undefined {
  if (value === undefined || value === false) return undefined;
  if (value === true) return { indent: INDENT, sortKeys: false };
  if (typeof value !== 'object' || value === null) throw wrongType(option, 'a boolean or an object', value);
  knownOptions(option, value, KNOWN);
  const { indent, sortKeys } = value as { indent?: unknown; sortKeys?: unknown };
  const spaces = integer(`${option}.indent`, indent, 0, INDENT);
  if (spaces > MAX_INDENT) throw outOfRange(`${option}.indent`, `an integer of at most ${MAX_INDENT}`, indent);
  return { indent: spaces, sortKeys: boolean(`${option}.sortKeys`, sortKeys, false) };
}
