import type { HrTime } from '../../../record/readable.js';
import type { LightRecord } from '../../../record/record.js';
import type { AnyValue, AnyValueMap } from '../../../record/values/any-value.js';
import type { Bytes } from './bytes.js';
import { type Encoding, type Origin, type ResourceGroup, type Scope, SLICE_BYTES } from './encoding.js';
import { Ids } from './ids.js';
import { isCount } from './wire.js';

/** OTLP as JSON: ids in hex, 64-bit integers as strings, bytes in base64. Builds text record by record, without intermediate objects. */
export class JsonEncoding implements Encoding {
  readonly contentType = 'application/json';
  readonly #ids = new Ids();

  *encode(groups: readonly ResourceGroup[], into: Bytes, maxBytes: number): Generator<void, boolean> {
    into.append('{"resourceLogs":[');
    let first = true;
    for (const { origin, scopes } of groups) {
      into.append(`${first ? '' : ','}{"resource":{${originText(origin)}},"scopeLogs":[`);
      first = false;
      let firstScope = true;
      for (const { scope, records } of scopes) {
        into.append(`${firstScope ? '' : ','}{"scope":${scopeText(scope)},"logRecords":[`);
        firstScope = false;
        let until = into.length + SLICE_BYTES;
        for (let i = 0; i < records.length; i++) {
          into.append((i === 0 ? '' : ',') + this.#record(records[i] as LightRecord));
          if (into.length > maxBytes) return false;
          if (into.length < until || i === records.length - 1) continue;
          yield;
          until = into.length + SLICE_BYTES;
        }
        into.append(`]${schemaUrlText(scope.schemaUrl)}}`);
      }
      into.append(`]${schemaUrlText(origin.schemaUrl)}}`);
    }
    into.append(']}');
    return into.length <= maxBytes;
  }

  #record(record: LightRecord): string {
    const { hrTime, hrTimeObserved, severityNumber, severityText, body, spanContext, eventName } = record;
    let text = `{"timeUnixNano":"${nanosText(hrTime)}","observedTimeUnixNano":"${nanosText(hrTimeObserved)}"`;
    if (isCount(severityNumber)) text += `,"severityNumber":${severityNumber}`;
    if (severityText !== undefined && severityText !== '') text += `,"severityText":${JSON.stringify(severityText)}`;
    if (body !== undefined) text += `,"body":${valueText(body)}`;
    const attributes = membersText(record.attributes, false);
    if (attributes !== '[]') text += `,"attributes":${attributes}`;
    if (isCount(record.droppedAttributesCount)) text += `,"droppedAttributesCount":${record.droppedAttributesCount}`;
    if (spanContext !== undefined && this.#ids.of(spanContext) !== undefined) {
      if (spanContext.traceFlags !== 0) text += `,"flags":${spanContext.traceFlags >>> 0}`;
      text += `,"traceId":"${spanContext.traceId.toLowerCase()}","spanId":"${spanContext.spanId.toLowerCase()}"`;
    }
    if (eventName !== undefined && eventName !== '') text += `,"eventName":${JSON.stringify(eventName)}`;
    return `${text}}`;
  }
}

function originText({ attributes, droppedAttributesCount }: Origin): string {
  const dropped = isCount(droppedAttributesCount) ? `,"droppedAttributesCount":${droppedAttributesCount}` : '';
  return `"attributes":${membersText(attributes, false)}${dropped}`;
}

function scopeText(scope: Scope): string {
  const version = scope.version === '' ? '' : `,"version":${JSON.stringify(scope.version)}`;
  return `{"name":${JSON.stringify(scope.name)}${version},${originText(scope)}}`;
}

function schemaUrlText(schemaUrl: string): string {
  return schemaUrl === '' ? '' : `,"schemaUrl":${JSON.stringify(schemaUrl)}`;
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
