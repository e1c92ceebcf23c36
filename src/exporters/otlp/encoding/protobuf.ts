import type { HrTime, SpanContext } from '../../../record/readable.js';
import { LightRecord } from '../../../record/record.js';
import type { AnyValue } from '../../../record/values/any-value.js';
import { isCount } from '../../render/json/otlp-record.js';
import { Bytes, type NativeBuffer } from './bytes.js';
import { type Encoding, type Origin, type ResourceGroup, type Scope, SLICE_BYTES } from './encoding.js';
import { FragmentCache } from './fragment-cache.js';
import { Ids } from './ids.js';
import { writeMembers, writeValue } from './protobuf-values.js';
import { Severities } from './severities.js';
import { copyTime, Times, writeBytes, writeFixed32, writeInteger, writeLengthPrefix, writeText } from './wire.js';

/*
 * A tag is the field's number in OTLP's definitions times 8, plus its wire type: 0 for varints, 1 and 5 for 64 and 32 fixed bits, 2 for
 * fields with a length.
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
const RECORD_BODY = 0x2a;
const RECORD_ATTRIBUTES = 0x32;
const RECORD_DROPPED = 0x38;
const RECORD_FLAGS = 0x45;
const RECORD_TRACE_ID = 0x4a;
const RECORD_SPAN_ID = 0x52;
const RECORD_OBSERVED_TIME = 0x59;
const RECORD_EVENT_NAME = 0x62;

/** The lengths of the two enclosing messages may take up to two bytes less, each, than was left for them. */
const ENVELOPE_BYTES = 4;

const MAX_BODY_LENGTH = 256;
const bodies = new FragmentCache(MAX_BODY_LENGTH, (body) => {
  const bytes = new Bytes(4 * MAX_BODY_LENGTH);
  append(bytes, (buffer, at) => writeValue(buffer, at, RECORD_BODY, body));
  return bytes.written();
});

/** OTLP as protobuf, written in one pass. */
export class ProtobufEncoding implements Encoding {
  readonly contentType = 'application/x-protobuf';
  readonly #ids = new Ids();
  readonly #times = new Times();
  readonly #severities = new Severities();

  *encode(groups: readonly ResourceGroup[], into: Bytes, maxBytes: number): Generator<void, boolean> {
    for (const { origin, scopes } of groups) {
      const resourceLogs = begin(into, RESOURCE_LOGS);
      append(into, (buffer, at) => writeOrigin(buffer, at, origin));
      for (const { scope, records } of scopes) {
        const scopeLogs = begin(into, RESOURCE_LOGS_SCOPE_LOGS);
        append(into, (buffer, at) => writeScope(buffer, at, scope));
        for (let done = 0; done < records.length; ) {
          if (done > 0) yield;
          done = this.#writeSlice(records, done, into);
          if (into.length - ENVELOPE_BYTES > maxBytes) return false;
        }
        appendText(into, SCOPE_LOGS_SCHEMA_URL, scope.schemaUrl);
        close(into, scopeLogs);
      }
      appendText(into, RESOURCE_LOGS_SCHEMA_URL, origin.schemaUrl);
      close(into, resourceLogs);
    }
    return into.length <= maxBytes;
  }

  /** Returns the number of records encoded so far. */
  #writeSlice(records: readonly LightRecord[], from: number, into: Bytes): number {
    const until = into.length + SLICE_BYTES;
    let done = from;
    while (done < records.length && into.length < until) {
      const record = records[done++] as LightRecord;
      let end = this.#write(into.buffer, into.length, record);
      while (end > into.buffer.length) end = this.#write(into.grow(end), into.length, record);
      into.length = end;
    }
    return done;
  }

  #write(buffer: NativeBuffer, position: number, record: LightRecord): number {
    const { body, spanContext, eventName } = record;
    buffer[position] = SCOPE_LOGS_RECORDS;
    const start = position + 3;
    let at = this.#times.write(buffer, start, RECORD_TIME, LightRecord.seconds(record), LightRecord.nanos(record));
    at = this.#severities.write(buffer, at, record.severityNumber, record.severityText);
    if (body !== undefined) at = writeBody(buffer, at, body);
    at = writeMembers(buffer, at, RECORD_ATTRIBUTES, record.attributes);
    if (isCount(record.droppedAttributesCount))
      at = writeInteger(buffer, at, RECORD_DROPPED, record.droppedAttributesCount);
    if (spanContext !== undefined) at = this.#writeSpan(buffer, at, spanContext);
    // The observed time is mostly the record's time, which is written already.
    if (LightRecord.isObservedAtCall(record)) at = copyTime(buffer, at, RECORD_OBSERVED_TIME, start);
    else at = this.#writeObserved(buffer, at, record.hrTimeObserved);
    if (eventName !== undefined && eventName !== '') at = writeText(buffer, at, RECORD_EVENT_NAME, eventName);
    return writeLengthPrefix(buffer, start, at, 2);
  }

  #writeObserved(buffer: NativeBuffer, at: number, [seconds, nanos]: HrTime): number {
    return this.#times.write(buffer, at, RECORD_OBSERVED_TIME, seconds, nanos);
  }

  #writeSpan(buffer: NativeBuffer, position: number, spanContext: SpanContext): number {
    const ids = this.#ids.of(spanContext);
    if (ids === undefined) return position;
    let at = position;
    if (spanContext.traceFlags !== 0) at = writeFixed32(buffer, at, RECORD_FLAGS, spanContext.traceFlags);
    at = writeBytes(buffer, at, RECORD_TRACE_ID, ids.trace);
    return writeBytes(buffer, at, RECORD_SPAN_ID, ids.span);
  }
}

/** Message texts without filled-in values occur often: encoded anew, a record takes up to a third longer (bench/tricks, body-fragments). */
function writeBody(buffer: NativeBuffer, at: number, body: AnyValue): number {
  const fragment = typeof body === 'string' ? bodies.get(body) : undefined;
  return fragment !== undefined && at + fragment.room <= buffer.length
    ? fragment.write(buffer.view, at)
    : writeValue(buffer, at, RECORD_BODY, body);
}

/** Encodes a resource or a scope. Equal ones have equal bytes. */
export function originBytes(origin: Origin | Scope): Buffer {
  const bytes = new Bytes();
  append(bytes, (buffer, at) => ('name' in origin ? writeScope(buffer, at, origin) : writeOrigin(buffer, at, origin)));
  appendText(bytes, RESOURCE_LOGS_SCHEMA_URL, origin.schemaUrl);
  return bytes.written();
}

/** Begins a large message. Leaves three bytes for its length, which most of them take. */
function begin(into: Bytes, tag: number): number {
  append(into, (buffer, at) => {
    buffer[at] = tag;
    return at + 4;
  });
  return into.length;
}

function close(into: Bytes, start: number): void {
  if (into.length + 1 > into.buffer.length) into.grow(into.length + 1);
  into.length = writeLengthPrefix(into.buffer, start, into.length, 3);
}

/** Writes, and repeats that in a larger buffer while there is no room. */
function append(into: Bytes, write: (buffer: NativeBuffer, at: number) => number): void {
  let end = write(into.buffer, into.length);
  while (end > into.buffer.length) end = write(into.grow(end), into.length);
  into.length = end;
}

function appendText(into: Bytes, tag: number, text: string): void {
  if (text !== '') append(into, (buffer, at) => writeText(buffer, at, tag, text));
}

function writeOrigin(buffer: NativeBuffer, at: number, { attributes, droppedAttributesCount }: Origin): number {
  buffer[at] = RESOURCE_LOGS_RESOURCE;
  const start = at + 3;
  let end = writeMembers(buffer, start, RESOURCE_ATTRIBUTES, attributes);
  if (isCount(droppedAttributesCount)) end = writeInteger(buffer, end, RESOURCE_DROPPED, droppedAttributesCount);
  return writeLengthPrefix(buffer, start, end, 2);
}

function writeScope(buffer: NativeBuffer, at: number, scope: Scope): number {
  const { name, version, attributes, droppedAttributesCount } = scope;
  buffer[at] = SCOPE_LOGS_SCOPE;
  const start = at + 2;
  let end = start;
  if (name !== '') end = writeText(buffer, end, SCOPE_NAME, name);
  if (version !== '') end = writeText(buffer, end, SCOPE_VERSION, version);
  end = writeMembers(buffer, end, SCOPE_ATTRIBUTES, attributes);
  if (isCount(droppedAttributesCount)) end = writeInteger(buffer, end, SCOPE_DROPPED, droppedAttributesCount);
  return writeLengthPrefix(buffer, start, end, 1);
}
