import { extraOf } from '../../exporters/render/extra.js';
import { ownTime } from '../../exporters/render/time.js';
import { workerThreads } from '../../record/floor/builtin.js';
import { processId } from '../../record/floor/process-id.js';
import type { HrTime, SpanContext } from '../../record/readable.js';
import type { AnyValue, AnyValueMap } from '../../record/values/any-value.js';
import type { ExceptionKind } from '../../record/values/exception.js';
import type { Lookup } from '../message/fill.js';
import type { Call, CallDefaults } from './call-input.js';

/** The members of a record that are not in its call. */
interface RecordSurroundings extends Pick<CallDefaults, 'scope' | 'redactor'> {
  readonly time: HrTime;
  readonly spanContext: SpanContext | undefined;
  readonly kind: ExceptionKind;
}

const NAME = 'record';
const time = ownTime('');

/** Adds `record` to the fields of a lookup: `{record[level]}`, `{record[extra][key]}` and the like. */
export function withRecord(lookup: Lookup, call: Call, attributes: AnyValueMap, around: RecordSurroundings): Lookup {
  let fields: AnyValueMap | undefined;
  const ownFields = (): AnyValueMap => {
    fields ??= recordFields(call, attributes, around);
    return fields;
  };
  return {
    argument: (index, inside) => lookup.argument(index, inside),
    field: (name) => (name === NAME ? ownFields() : lookup.field(name)),
    unused: (index) => lookup.unused(index),
  };
}

/** What a message may show of its own record: the message as it was passed, everything else as it is before any patch. */
function recordFields(
  { level, message, location }: Call,
  attributes: AnyValueMap,
  around: RecordSurroundings,
): AnyValueMap {
  const { redactor } = around;
  const fields: Record<string, AnyValue> = {
    time: time(around.time),
    level: level.name,
    level_no: level.no,
    level_icon: level.icon,
    severity_number: level.severityNumber,
    message: redactor?.text(String(message)) ?? String(message),
    name: around.scope.name,
    extra: extraOf(attributes, around.kind) ?? {},
    process: processId(),
    thread: workerThreads().threadId,
  };
  const { spanContext } = around;
  if (spanContext !== undefined) Object.assign(fields, { trace_id: spanContext.traceId, span_id: spanContext.spanId });
  if (location !== undefined) {
    Object.assign(fields, { file: location.path, line: location.line, function: location.functionName });
  }
  return fields;
}
