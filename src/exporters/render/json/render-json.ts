import { processEnvironment } from '../../../record/floor/environment.js';
import { knownOptions, wrongType } from '../../../record/floor/expect.js';
import { own } from '../../../record/foreign/own.js';
import type { ReadableLogRecord } from '../../../record/readable.js';
import { JSON_FORMATS, type JsonProfile, type JsonShape, jsonFormatOf } from './format.js';
import { prettyOf } from './pretty.js';
import { serializer } from './serializer.js';

const OPTIONS = new Set(['serialize', 'pretty']);

/**
 * Renders a record as one JSON object without a newline at the end, for your own exporters and sinks.
 *
 * @param options.serialize Whose field names: ours (`true`), a vendor's, your own keys, or what your function returns. `@default true`
 * @param options.pretty Several lines: `indent` is the number of spaces, 0 to 10; `sortKeys` sorts all keys. `true` means an indent of 2, and
 * unsorted keys. `@default false`
 * @throws TypeError, RangeError for an unknown or invalid option; what a function as `serialize` throws
 * @example
 * logger.add((_, { record }) => socket.send(renderJson(record, { serialize: 'ecs' })));
 */
export function renderJson(
  record: ReadableLogRecord,
  options: {
    serialize?: boolean | JsonProfile | JsonShape | ((record: ReadableLogRecord) => object) | undefined;
    pretty?: boolean | { indent?: number | undefined; sortKeys?: boolean | undefined } | undefined;
  } = {},
): string {
  knownOptions('renderJson', options, OPTIONS);
  const { serialize = true } = options;
  const format = jsonFormatOf('serialize', serialize, processEnvironment);
  if (format === undefined) throw wrongType('serialize', JSON_FORMATS, serialize);
  return serializer(format, prettyOf('pretty', options.pretty))(own(record));
}
