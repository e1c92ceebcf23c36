import type { LightRecord, SpanContext } from '../../../record/record.js';
import type { AnyValue, AnyValueMap } from '../../../record/values/any-value.js';
import { Bytes, type NativeBuffer } from './bytes.js';
import type { Encoding, Origin, ResourceGroup, Scope } from './encoding.js';
import { Ids } from './ids.js';
import {
  copyTime,
  putAscii,
  putBigint,
  putByte,
  putBytes,
  putDouble,
  putFixed32,
  putInteger,
  putLengthOf,
  putText,
  SHORT,
  Times,
} from './wire.js';

/*
 * A field's tag is its number in OTLP's definitions, times 8, plus its wire type: 0 for varints, 1 and 5 for 64 and 32 fixed bits, 2 for
 * what has a length.
 */
const RESOURCE_LOGS = 0x0a;
const RESOURCE_LOGS_RESOURCE = 0x0a;
const RESOURCE_LOGS_SCOPE_LOGS = 0x12;
const RESOURCE_LOGS_SCHEMA_URL = 0x1a;
const RESOURCE_ATTRIBUTES = 0x0a;
const RESOURCE_DROPPED = 0x10;
const SCOPE_LOGS_SCOPE = 0x0a;
const SCOPE_LOGS_RECORDS = 0x12;
const SCOPE_LOGS_SCHEMA_URL = 0x1a;
const SCOPE_NAME = 0x0a;
const SCOPE_VERSION = 0x12;
const SCOPE_ATTRIBUTES = 0x1a;
const SCOPE_DROPPED = 0x20;
const RECORD_TIME = 0x09;
const RECORD_SEVERITY_NUMBER = 0x10;
const RECORD_SEVERITY_TEXT = 0x1a;
const RECORD_BODY = 0x2a;
const RECORD_ATTRIBUTES = 0x32;
const RECORD_DROPPED = 0x38;
const RECORD_FLAGS = 0x45;
const RECORD_TRACE_ID = 0x4a;
const RECORD_SPAN_ID = 0x52;
const RECORD_OBSERVED_TIME = 0x59;
const RECORD_EVENT_NAME = 0x62;
const KEY_VALUE_KEY = 0x0a;
const KEY_VALUE_VALUE = 0x12;
const VALUE_STRING = 0x0a;
const VALUE_BOOL = 0x10;
const VALUE_INT = 0x18;
const VALUE_DOUBLE = 0x21;
const VALUE_ARRAY = 0x2a;
const VALUE_MAP = 0x32;
const VALUE_BYTES = 0x3a;
const LIST_VALUES = 0x0a;

/** What text that is longer is in has a length of two bytes, most likely. */
const LONG_TEXT = 100;
/** What a short key with a short text takes, at most. */
const MOST_PLAIN = 64;
/** The lengths of the two messages around the records take up to two bytes less, each, than was left for them. */
const ENVELOPES = 4;

const hasOwn = Object.prototype.hasOwnProperty;

/** OTLP as protobuf: in one pass, each message straight into the bytes. */
export class ProtobufEncoding implements Encoding {
  readonly contentType = 'application/x-protobuf';
  readonly #ids = new Ids();
  readonly #times = new Times();

  encode(groups: readonly ResourceGroup[], into: Bytes, maxBytes: number): boolean {
    for (const { origin, scopes } of groups) {
      const resourceLogs = begin(into, RESOURCE_LOGS);
      append(into, (buffer, at) => putOrigin(buffer, at, origin));
      for (const { scope, records } of scopes) {
        const scopeLogs = begin(into, RESOURCE_LOGS_SCOPE_LOGS);
        append(into, (buffer, at) => putScope(buffer, at, scope));
        for (let i = 0; i < records.length; i++) {
          const record = records[i] as LightRecord;
          let end = this.#put(into.buffer, into.length, record);
          while (end > into.buffer.length) end = this.#put(into.grow(end), into.length, record);
          into.length = end;
          if (end - ENVELOPES > maxBytes) return false;
        }
        appendText(into, SCOPE_LOGS_SCHEMA_URL, scope.schemaUrl);
        close(into, scopeLogs);
      }
      appendText(into, RESOURCE_LOGS_SCHEMA_URL, origin.schemaUrl);
      close(into, resourceLogs);
    }
    return into.length <= maxBytes;
  }

  #put(buffer: NativeBuffer, place: number, record: LightRecord): number {
    const { severityNumber, severityText, body, spanContext, eventName } = record;
    buffer[place] = SCOPE_LOGS_RECORDS;
    const start = place + 3;
    let at = this.#times.put(buffer, start, RECORD_TIME, record.hrTime);
    if (isCount(severityNumber)) at = putInteger(buffer, at, RECORD_SEVERITY_NUMBER, severityNumber);
    if (severityText !== undefined && severityText !== '') at = putText(buffer, at, RECORD_SEVERITY_TEXT, severityText);
    if (body !== undefined) at = putValue(buffer, at, RECORD_BODY, body);
    at = putMembers(buffer, at, RECORD_ATTRIBUTES, record.attributes);
    if (isCount(record.droppedAttributesCount))
      at = putInteger(buffer, at, RECORD_DROPPED, record.droppedAttributesCount);
    if (spanContext !== undefined) at = this.#putSpan(buffer, at, spanContext);
    const { hrTimeObserved } = record;
    // Mostly the same, and just written.
    at =
      hrTimeObserved === record.hrTime
        ? copyTime(buffer, at, RECORD_OBSERVED_TIME, start)
        : this.#times.put(buffer, at, RECORD_OBSERVED_TIME, hrTimeObserved);
    if (eventName !== undefined && eventName !== '') at = putText(buffer, at, RECORD_EVENT_NAME, eventName);
    return putLengthOf(buffer, start, at, 2);
  }

  #putSpan(buffer: NativeBuffer, place: number, spanContext: SpanContext): number {
    const ids = this.#ids.of(spanContext);
    if (ids === undefined) return place;
    let at = place;
    if (spanContext.traceFlags !== 0) at = putFixed32(buffer, at, RECORD_FLAGS, spanContext.traceFlags);
    at = putBytes(buffer, at, RECORD_TRACE_ID, ids.trace);
    return putBytes(buffer, at, RECORD_SPAN_ID, ids.span);
  }
}

/** A resource or a scope as bytes: equal ones have equal bytes. */
export function originBytes(origin: Origin | Scope): Buffer {
  const bytes = new Bytes();
  append(bytes, (buffer, at) => ('name' in origin ? putScope(buffer, at, origin) : putOrigin(buffer, at, origin)));
  appendText(bytes, RESOURCE_LOGS_SCHEMA_URL, origin.schemaUrl);
  return bytes.written();
}

/** A large message begins: most of them take three bytes for their length. */
function begin(into: Bytes, tag: number): number {
  append(into, (buffer, at) => {
    buffer[at] = tag;
    return at + 4;
  });
  return into.length;
}

function close(into: Bytes, start: number): void {
  if (into.length + 1 > into.buffer.length) into.grow(into.length + 1);
  into.length = putLengthOf(into.buffer, start, into.length, 3);
}

/** Writes; once more, where there was no room. */
function append(into: Bytes, put: (buffer: NativeBuffer, at: number) => number): void {
  let end = put(into.buffer, into.length);
  while (end > into.buffer.length) end = put(into.grow(end), into.length);
  into.length = end;
}

function appendText(into: Bytes, tag: number, text: string): void {
  if (text !== '') append(into, (buffer, at) => putText(buffer, at, tag, text));
}

function putOrigin(buffer: NativeBuffer, at: number, { attributes, droppedAttributesCount }: Origin): number {
  buffer[at] = RESOURCE_LOGS_RESOURCE;
  const start = at + 3;
  let end = putMembers(buffer, start, RESOURCE_ATTRIBUTES, attributes);
  if (isCount(droppedAttributesCount)) end = putInteger(buffer, end, RESOURCE_DROPPED, droppedAttributesCount);
  return putLengthOf(buffer, start, end, 2);
}

function putScope(buffer: NativeBuffer, at: number, scope: Scope): number {
  const { name, version, attributes, droppedAttributesCount } = scope;
  buffer[at] = SCOPE_LOGS_SCOPE;
  const start = at + 2;
  let end = start;
  if (name !== '') end = putText(buffer, end, SCOPE_NAME, name);
  if (version !== '') end = putText(buffer, end, SCOPE_VERSION, version);
  end = putMembers(buffer, end, SCOPE_ATTRIBUTES, attributes);
  if (isCount(droppedAttributesCount)) end = putInteger(buffer, end, SCOPE_DROPPED, droppedAttributesCount);
  return putLengthOf(buffer, start, end, 1);
}

function putMembers(buffer: NativeBuffer, place: number, tag: number, members: AnyValueMap): number {
  let at = place;
  // A list of the keys, and a look for each, would take twice as long.
  for (const key in members) {
    // Somebody may have put something on Object.prototype.
    if (!hasOwn.call(members, key)) continue;
    const value = members[key];
    const plain = putPlain(buffer, at, tag, key, value);
    if (plain > 0) {
      at = plain;
      continue;
    }
    if (value === undefined && tag !== LIST_VALUES) continue;
    buffer[at] = tag;
    const left = typeof value === 'string' && value.length + key.length > LONG_TEXT ? 2 : 1;
    const start = at + 1 + left;
    const end = putValue(buffer, putText(buffer, start, KEY_VALUE_KEY, key), KEY_VALUE_VALUE, value);
    at = putLengthOf(buffer, start, end, left);
  }
  return at;
}

/** What most attributes are: short text, a number or a boolean under a short key. 0, and nothing that counts, where it is anything else. */
function putPlain(buffer: NativeBuffer, at: number, tag: number, key: string, value: AnyValue): number {
  if (key.length > SHORT || at + MOST_PLAIN > buffer.length) return 0;
  const valueAt = putAscii(buffer, at + 4, key);
  if (valueAt === 0) return 0;
  let end = valueAt + 3;
  if (typeof value === 'string') {
    if (value.length > SHORT) return 0;
    buffer[end - 1] = VALUE_STRING;
    buffer[end] = value.length;
    end = putAscii(buffer, end + 1, value);
    if (end === 0) return 0;
  } else if (typeof value === 'number') {
    if (Number.isSafeInteger(value) && !Object.is(value, -0)) end = putInteger(buffer, end - 1, VALUE_INT, value);
    else end = putDouble(buffer, end - 1, VALUE_DOUBLE, value);
  } else if (typeof value === 'boolean') {
    end = putByte(buffer, end - 1, VALUE_BOOL, value ? 1 : 0);
  } else {
    return 0;
  }
  buffer[at] = tag;
  buffer[at + 1] = end - at - 2;
  buffer[at + 2] = KEY_VALUE_KEY;
  buffer[at + 3] = key.length;
  buffer[valueAt] = KEY_VALUE_VALUE;
  buffer[valueAt + 1] = end - valueAt - 2;
  return end;
}

/** An AnyValue; without anything in it where it is null. */
function putValue(buffer: NativeBuffer, at: number, tag: number, value: AnyValue): number {
  buffer[at] = tag;
  const start = at + 2;
  switch (typeof value) {
    case 'string': {
      const left = value.length > LONG_TEXT ? 2 : 1;
      const end = putText(buffer, at + 1 + left, VALUE_STRING, value);
      return putLengthOf(buffer, at + 1 + left, end, left);
    }
    case 'number': {
      const put = Number.isSafeInteger(value) && !Object.is(value, -0);
      const end = put ? putInteger(buffer, start, VALUE_INT, value) : putDouble(buffer, start, VALUE_DOUBLE, value);
      return putLengthOf(buffer, start, end, 1);
    }
    case 'boolean':
      return putLengthOf(buffer, start, putByte(buffer, start, VALUE_BOOL, value ? 1 : 0), 1);
    case 'bigint':
      return putLengthOf(buffer, start, putBigint(buffer, start, VALUE_INT, value), 1);
    case 'object':
      return putLengthOf(buffer, start, value === null ? start : putObject(buffer, start, value), 1);
    default:
      return putLengthOf(buffer, start, start, 1);
  }
}

function putObject(buffer: NativeBuffer, at: number, value: AnyValue[] | Uint8Array | AnyValueMap): number {
  if (value instanceof Uint8Array) return putBytes(buffer, at, VALUE_BYTES, value);
  const start = at + 2;
  if (!Array.isArray(value)) {
    buffer[at] = VALUE_MAP;
    return putLengthOf(buffer, start, putMembers(buffer, start, LIST_VALUES, value), 1);
  }
  buffer[at] = VALUE_ARRAY;
  let end = start;
  for (let i = 0; i < value.length; i++) end = putValue(buffer, end, LIST_VALUES, value[i]);
  return putLengthOf(buffer, start, end, 1);
}

/** A number above 0 that fits into its field. */
export function isCount(value: number | undefined): value is number {
  return value !== undefined && value > 0 && value < 2 ** 31 && Number.isInteger(value);
}
