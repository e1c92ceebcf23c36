import type { LightRecord } from '../../../record/record.js';
import type { AnyValue, AnyValueMap } from '../../../record/values/any-value.js';
import type { Bytes } from './bytes.js';
import type { Encoding, Origin, ResourceGroup, Scope } from './encoding.js';
import { Ids } from './ids.js';

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

/** Text that is longer makes its value longer than 127 bytes, whose length takes two. */
const LONG_TEXT = 100;

/** OTLP as protobuf: in one pass, each message straight into the bytes. */
export class ProtobufEncoding implements Encoding {
  readonly contentType = 'application/x-protobuf';
  readonly #ids = new Ids();

  encode(groups: readonly ResourceGroup[], into: Bytes, maxBytes: number): boolean {
    for (const { origin, scopes } of groups) {
      const resourceLogs = into.begin(RESOURCE_LOGS, 3);
      writeOrigin(into, origin);
      for (const { scope, records } of scopes) {
        const scopeLogs = into.begin(RESOURCE_LOGS_SCOPE_LOGS, 3);
        writeScope(into, scope);
        for (let i = 0; i < records.length; i++) {
          this.#record(into, records[i] as LightRecord);
          if (into.length > maxBytes) return false;
        }
        if (scope.schemaUrl !== '') into.text(SCOPE_LOGS_SCHEMA_URL, scope.schemaUrl);
        into.end(scopeLogs, 3);
      }
      if (origin.schemaUrl !== '') into.text(RESOURCE_LOGS_SCHEMA_URL, origin.schemaUrl);
      into.end(resourceLogs, 3);
    }
    return into.length <= maxBytes;
  }

  #record(into: Bytes, record: LightRecord): void {
    const start = into.begin(SCOPE_LOGS_RECORDS, 2);
    const { hrTime, hrTimeObserved, severityNumber, severityText, body, spanContext, eventName } = record;
    into.time(RECORD_TIME, hrTime[0], hrTime[1]);
    if (isCount(severityNumber)) into.natural(RECORD_SEVERITY_NUMBER, severityNumber);
    if (severityText !== undefined && severityText !== '') into.text(RECORD_SEVERITY_TEXT, severityText);
    if (body !== undefined) writeValue(into, RECORD_BODY, body);
    writeMembers(into, RECORD_ATTRIBUTES, record.attributes);
    if (isCount(record.droppedAttributesCount)) into.natural(RECORD_DROPPED, record.droppedAttributesCount);
    if (spanContext !== undefined) {
      const ids = this.#ids.of(spanContext);
      if (ids !== undefined) {
        if (spanContext.traceFlags !== 0) into.fixed32(RECORD_FLAGS, spanContext.traceFlags);
        into.bytes(RECORD_TRACE_ID, ids.trace);
        into.bytes(RECORD_SPAN_ID, ids.span);
      }
    }
    into.time(RECORD_OBSERVED_TIME, hrTimeObserved[0], hrTimeObserved[1]);
    if (eventName !== undefined && eventName !== '') into.text(RECORD_EVENT_NAME, eventName);
    into.end(start, 2);
  }
}

/** Resource and scope, in the bytes that they always have: equal ones have equal bytes. */
export function writeOrigin(into: Bytes, { attributes, droppedAttributesCount }: Origin): void {
  const start = into.begin(RESOURCE_LOGS_RESOURCE, 2);
  writeMembers(into, RESOURCE_ATTRIBUTES, attributes);
  if (isCount(droppedAttributesCount)) into.natural(RESOURCE_DROPPED, droppedAttributesCount);
  into.end(start, 2);
}

function writeScope(into: Bytes, { name, version }: Scope): void {
  const start = into.begin(SCOPE_LOGS_SCOPE, 1);
  if (name !== '') into.text(SCOPE_NAME, name);
  if (version !== '') into.text(SCOPE_VERSION, version);
  into.end(start, 1);
}

function writeMembers(into: Bytes, tag: number, members: AnyValueMap): void {
  const keys = Object.keys(members);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string;
    const value = members[key];
    if (value === undefined && tag !== LIST_VALUES) continue;
    const guess = typeof value === 'string' && value.length + key.length > LONG_TEXT ? 2 : 1;
    const start = into.begin(tag, guess);
    into.text(KEY_VALUE_KEY, key);
    writeValue(into, KEY_VALUE_VALUE, value);
    into.end(start, guess);
  }
}

/** An AnyValue as a field; without anything in it where it is null. */
function writeValue(into: Bytes, tag: number, value: AnyValue): void {
  const guess = typeof value === 'string' && value.length > LONG_TEXT ? 2 : 1;
  const start = into.begin(tag, guess);
  switch (typeof value) {
    case 'string':
      into.text(VALUE_STRING, value);
      break;
    case 'number':
      if (Number.isSafeInteger(value) && !Object.is(value, -0)) into.integer(VALUE_INT, value);
      else into.double(VALUE_DOUBLE, value);
      break;
    case 'boolean':
      into.byte(VALUE_BOOL, value ? 1 : 0);
      break;
    case 'bigint':
      into.bigint(VALUE_INT, value);
      break;
    case 'object':
      if (value !== null) writeObject(into, value);
      break;
  }
  into.end(start, guess);
}

function writeObject(into: Bytes, value: AnyValue[] | Uint8Array | AnyValueMap): void {
  if (value instanceof Uint8Array) {
    into.bytes(VALUE_BYTES, value);
  } else if (Array.isArray(value)) {
    const start = into.begin(VALUE_ARRAY, 1);
    for (let i = 0; i < value.length; i++) writeValue(into, LIST_VALUES, value[i]);
    into.end(start, 1);
  } else {
    const start = into.begin(VALUE_MAP, 1);
    writeMembers(into, LIST_VALUES, value);
    into.end(start, 1);
  }
}

/** A number above 0 that fits into the field. */
function isCount(value: number | undefined): value is number {
  return value !== undefined && value > 0 && value < 2 ** 31 && Number.isInteger(value);
}
