import type { LightRecord } from '../../record/record.js';
import type { AnyValue, AnyValueMap } from '../../record/values/any-value.js';
import { jsonOf, textOf } from '../../record/values/json.js';
import { define } from '../../record/values/one-by-one.js';
import { exceptionText, extraOf } from './extra.js';
import { HERE } from './origin.js';
import type { Pretty } from './pretty.js';
import { compileTime } from './time.js';

const isoTime = compileTime('YYYY-MM-DDTHH:mm:ss.SSSSSSZ');

/** Attributes that have a member of their own. */
const LOCATION = { file: 'code.file.path', function: 'code.function.name', line: 'code.line.number' } as const;

/** A record as one JSON object, in one line unless it is to be pretty. */
export function serializeRecord(record: LightRecord, pretty?: Pretty, { threadId } = HERE): string {
  const { attributes, spanContext } = record;
  const json: Record<string, AnyValue> = {
    time: isoTime(record.hrTime),
    level: record.severityText ?? '',
    severity_number: record.severityNumber ?? 0,
    message: textOf(record.body),
    name: record.instrumentationScope.name,
    process: process.pid,
    thread: threadId,
  };
  const extra = extraOf(attributes);
  if (extra !== undefined) json.extra = extra;
  if (exceptionText(attributes, false) !== undefined) {
    json.exception = {
      type: attributes['exception.type'] ?? '',
      message: attributes['exception.message'] ?? '',
      stacktrace: attributes['exception.stacktrace'] ?? '',
    };
  }
  if (spanContext !== undefined) {
    json.trace_id = spanContext.traceId;
    json.span_id = spanContext.spanId;
  }
  for (const [name, key] of Object.entries(LOCATION)) {
    if (attributes[key] !== undefined) json[name] = attributes[key];
  }
  return jsonOf(pretty?.sortKeys ? sorted(json) : json, pretty?.indent);
}

/** The same value with the keys of all its maps in order. */
function sorted(value: AnyValue): AnyValue {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const map: AnyValueMap = {};
  for (const key of Object.keys(value).sort()) define(map, key, sorted(value[key]));
  return map;
}
