import { extraOf } from '../../exporters/render/extra.js';
import { ownTime } from '../../exporters/render/time.js';
import { workerThreads } from '../../record/floor/builtin.js';
import type { HrTime, SpanContext } from '../../record/readable.js';
import type { AnyValue, AnyValueMap } from '../../record/values/any-value.js';
import type { Lookup } from '../message/fill.js';
import type { Call, Setting } from './call-input.js';

/** What a record has that is not of its call. */
interface Around extends Pick<Setting, 'scope'> {
  readonly time: HrTime;
  readonly spanContext: SpanContext | undefined;
}

const NAME = 'record';
const time = ownTime('');

/** With `record` among the fields: `{record[level]}`, `{record[extra][key]}` and the others of {@link recordFields}. */
export function withRecord(lookup: Lookup, call: Call, attributes: AnyValueMap, around: Around): Lookup {
  return {
    argument: (index, inside) => lookup.argument(index, inside),
    field: (name) => (name === NAME ? recordFields(call, attributes, around) : lookup.field(name)),
    unused: (index) => lookup.unused(index),
  };
}

/** What a message may show of its own record: the message as it was given, and the rest as it is before any patch. */
function recordFields({ level, message, location }: Call, attributes: AnyValueMap, around: Around): AnyValueMap {
  const fields: Record<string, AnyValue> = {
    time: time(around.time),
    level: level.name,
    level_no: level.no,
    level_icon: level.icon,
    severity_number: level.severityNumber,
    message: String(message),
    name: around.scope.name,
    extra: extraOf(attributes) ?? {},
    process: process.pid,
    thread: workerThreads().threadId,
  };
  const { spanContext } = around;
  if (spanContext !== undefined) Object.assign(fields, { trace_id: spanContext.traceId, span_id: spanContext.spanId });
  if (location !== undefined) {
    Object.assign(fields, { file: location.path, line: location.line, function: location.functionName });
  }
  return fields;
}
