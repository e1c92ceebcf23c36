import { boolean, integer, knownOptions, outOfRange, wrongType } from '../../../record/floor/expect.js';
import type { AnyValue, AnyValueMap } from '../../../record/values/any-value.js';
import { define } from '../../../record/values/clone.js';
import { jsonOf } from '../../../record/values/json.js';

/** The layout of multi-line JSON. */
export interface Pretty {
  /** Spaces per level. */
  readonly indent: number;
  readonly sortKeys: boolean;
}

const INDENT = 2;
const MAX_INDENT = 10;
const PRETTY_OPTIONS = new Set(['indent', 'sortKeys']);

/**
 * Validates an option for multi-line JSON; undefined stands for one line.
 * @throws TypeError, RangeError for anything but a boolean or `{ indent?: 0..10, sortKeys?: boolean | undefined }`
 */
export function prettyOf(option: string, value: unknown): Pretty | undefined {
  if (value === undefined || value === false) return undefined;
  if (value === true) return { indent: INDENT, sortKeys: false };
  if (typeof value !== 'object' || value === null) throw wrongType(option, 'a boolean or an object', value);
  knownOptions(option, value, PRETTY_OPTIONS);
  const { indent, sortKeys } = value as { indent?: unknown; sortKeys?: unknown };
  const spaces = integer(`${option}.indent`, indent, 0, INDENT);
  if (spaces > MAX_INDENT) throw outOfRange(`${option}.indent`, `an integer of at most ${MAX_INDENT}`, indent);
  return { indent: spaces, sortKeys: boolean(`${option}.sortKeys`, sortKeys, false) };
}

/** The object as JSON, in one line without `pretty`. */
export function laidOut(json: AnyValueMap, pretty: Pretty | undefined): string {
  if (pretty === undefined) return jsonOf(json);
  return jsonOf(pretty.sortKeys ? sorted(json) : json, pretty.indent);
}

function sorted(value: AnyValue): AnyValue {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const map: AnyValueMap = {};
  for (const key of Object.keys(value).sort()) define(map, key, sorted(value[key]));
  return map;
}
