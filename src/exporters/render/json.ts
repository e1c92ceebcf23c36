import { threadId } from 'node:worker_threads';
import type { LightRecord } from '../../record/record.js';
import type { AnyValue, AnyValueMap } from '../../record/values/any-value.js';
import { jsonOf, textOf } from '../../record/values/json.js';
import { exceptionText, extraOf } from './extra.js';
import { compileTime } from './time.js';

const isoTime = compileTime('YYYY-MM-DDTHH:mm:ss.SSSSSSZ');

/** Attributes that have a member of their own. */
const LOCATION = { file: 'code.file.path', function: 'code.function.name', line: 'code.line.number' } as const;

/** A record as one JSON object, in one line unless `indent` is given. */
export function serializeRecord(record: LightRecord, indent?: number): string {
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
  const extra = withoutLocation(extraOf(attributes));
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
  return jsonOf(json, indent);
}

function withoutLocation(extra: AnyValueMap | undefined): AnyValueMap | undefined {
  const keys = Object.values(LOCATION);
  if (extra === undefined || !keys.some((key) => Object.hasOwn(extra, key))) return extra;
  const others = Object.entries(extra).filter(([key]) => !(keys as string[]).includes(key));
  return others.length === 0 ? undefined : Object.fromEntries(others);
}
