import type { HrTime, SpanContext } from '../../../record/readable.js';
import type { LightRecord } from '../../../record/record.js';
import type { AnyValue, AnyValueMap } from '../../../record/values/any-value.js';

/**
 * A log record of OTLP/JSON, the body of requests and the profile `otel`: ids in hex, 64-bit integers as strings, bytes in base64. Builds text,
 * without intermediate objects.
 */
export function otlpRecordJson(record: LightRecord): string {
  const { hrTime, hrTimeObserved, severityNumber, severityText, body, spanContext, eventName } = record;
  let text = `{"timeUnixNano":"${nanosText(hrTime)}","observedTimeUnixNano":"${nanosText(hrTimeObserved)}"`;
  if (isCount(severityNumber)) text += `,"severityNumber":${severityNumber}`;
  if (severityText !== undefined && severityText !== '') text += `,"severityText":${JSON.stringify(severityText)}`;
  if (body !== undefined) text += `,"body":${valueText(body)}`;
  const attributes = otlpMembersJson(record.attributes);
  if (attributes !== '[]') text += `,"attributes":${attributes}`;
  if (isCount(record.droppedAttributesCount)) text += `,"droppedAttributesCount":${record.droppedAttributesCount}`;
  if (spanContext !== undefined && hasIds(spanContext)) {
    if (spanContext.traceFlags !== 0) text += `,"flags":${spanContext.traceFlags >>> 0}`;
    text += `,"traceId":"${spanContext.traceId.toLowerCase()}","spanId":"${spanContext.spanId.toLowerCase()}"`;
  }
  if (eventName !== undefined && eventName !== '') text += `,"eventName":${JSON.stringify(eventName)}`;
  return `${text}}`;
}

/** The attributes of a record, a resource or a scope: undefined ones are left out. */
export function otlpMembersJson(members: AnyValueMap): string {
  return membersText(members, false);
}

/** True for an integer above 0 that fits into a 32-bit field. */
export function isCount(value: number | undefined): value is number {
  return value !== undefined && value > 0 && value < 2 ** 31 && Number.isInteger(value);
}

const TRACE_ID = /^(?!0+$)[\da-f]{32}$/i;
const SPAN_ID = /^(?!0+$)[\da-f]{16}$/i;
/** The records of a span follow each other. */
let lastIds = { traceId: '', spanId: '', valid: false };

/** Strict decoders reject invalid ids. */
function hasIds({ traceId, spanId }: SpanContext): boolean {
  if (lastIds.traceId !== traceId || lastIds.spanId !== spanId)
    lastIds = { traceId, spanId, valid: TRACE_ID.test(traceId) && SPAN_ID.test(spanId) };
  return lastIds.valid;
}

function membersText(members: AnyValueMap, nested: boolean): string {
  const keys = Object.keys(members);
  let text = '[';
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string;
    const value = members[key];
    if (value === undefined && !nested) continue;
    text += `${text === '[' ? '' : ','}{"key":${JSON.stringify(key)},"value":${valueText(value)}}`;
  }
  return `${text}]`;
}

function valueText(value: AnyValue): string {
  switch (typeof value) {
    case 'string':
      return `{"stringValue":${JSON.stringify(value)}}`;
    case 'number':
      return numberText(value);
    case 'boolean':
      return value ? '{"boolValue":true}' : '{"boolValue":false}';
    case 'bigint':
      return `{"intValue":"${value}"}`;
    case 'object':
      return value === null ? '{}' : objectText(value);
    default:
      return '{}';
  }
}

/** NaN and the infinities become strings, as in protobuf's JSON mapping. */
function numberText(value: number): string {
  if (Object.is(value, -0)) return '{"doubleValue":-0}';
  if (Number.isSafeInteger(value)) return `{"intValue":"${value}"}`;
  return Number.isFinite(value) ? `{"doubleValue":${value}}` : `{"doubleValue":"${value}"}`;
}

function objectText(value: AnyValue[] | Uint8Array | AnyValueMap): string {
  if (value instanceof Uint8Array) {
    const { buffer, byteOffset, byteLength } = value;
    return `{"bytesValue":"${Buffer.from(buffer, byteOffset, byteLength).toString('base64')}"}`;
  }
  if (!Array.isArray(value)) return `{"kvlistValue":{"values":${membersText(value, true)}}}`;
  let text = '{"arrayValue":{"values":[';
  for (let i = 0; i < value.length; i++) text += (i === 0 ? '' : ',') + valueText(value[i]);
  return `${text}]}}`;
}

/** Nanoseconds since the epoch; 0, which means unknown, for a time that does not fit into 64 bits. */
function nanosText([seconds, nanos]: HrTime): string {
  if (!(seconds >= 0 && seconds < 18_446_744_073 && nanos >= 0 && nanos < 2 ** 31)) return '0';
  const whole = Math.trunc(seconds) + Math.floor(nanos / 1e9);
  const rest = Math.trunc(nanos % 1e9);
  return whole === 0 ? String(rest) : `${whole}${String(rest).padStart(9, '0')}`;
}
