import { knownOptions } from '../../record/floor/expect.js';
import { own } from '../../record/foreign/own.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import { serializeRecord } from './json.js';
import { prettyOf } from './pretty.js';

const KNOWN = new Set(['pretty']);

/**
 * A record as one JSON object, without a newline at the end: for sinks that write their own.
 *
 * @param options.pretty Over several lines; `indent` is a number of spaces, up to 10. `@default false`, with `true` 2 spaces and keys as they come
 * @throws TypeError, RangeError for an option that is unknown or wrong
 */
export function renderJson(
  record: ReadableLogRecord,
  options: { pretty?: boolean | { indent?: number; sortKeys?: boolean } } = {},
): string {
  knownOptions('renderJson', options, KNOWN);
  return serializeRecord(own(record), prettyOf('pretty', options.pretty));
}
