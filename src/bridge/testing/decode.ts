import type { HrTime, ReadableLogRecord } from '../../record/readable.js';
import { decodeProtobuf } from './protobuf.js';

interface Value {
  stringValue?: string;
  boolValue?: boolean;
  intValue?: bigint | number | string;
  doubleValue?: number | string;
  arrayValue?: { values?: Value[] };
  kvlistValue?: { values?: KeyValue[] };
  bytesValue?: Uint8Array | string;
}

interface KeyValue {
  key?: string;
  value?: Value;
}

interface WireRecord {
  timeUnixNano?: bigint | number | string;
  observedTimeUnixNano?: bigint | number | string;
  severityNumber?: number;
  severityText?: string;
  body?: Value;
  attributes?: KeyValue[];
  droppedAttributesCount?: number;
  flags?: number;
  traceId?: Uint8Array | string;
  spanId?: Uint8Array | string;
  eventName?: string;
}

interface Request {
  resourceLogs?: Array<{
    resource?: { attributes?: KeyValue[] };
    scopeLogs?: Array<{ scope?: { name?: string; version?: string }; logRecords?: WireRecord[]; schemaUrl?: string }>;
  }>;
}

/**
 * The records of an OTLP request, decompressed. 64-bit integers are numbers where these are exact, else bigints.
 *
 * @throws Error, TypeError, SyntaxError for a body that is none
 */
export function decodeLogs(body: Uint8Array, isJson: boolean): ReadableLogRecord[] {
  const { resourceLogs = [] } = (isJson ? JSON.parse(new TextDecoder().decode(body)) : decodeProtobuf(body)) as Request;
  return resourceLogs.flatMap(({ resource, scopeLogs = [] }) =>
    scopeLogs.flatMap(({ scope, logRecords = [], schemaUrl }) => {
      const instrumentationScope = {
        name: scope?.name ?? '',
        ...(scope?.version ? { version: scope.version } : {}),
        ...(schemaUrl ? { schemaUrl } : {}),
      };
      const ofResource = { attributes: membersOf(resource?.attributes) };
      return logRecords.map((record) => ({ ...recordOf(record), instrumentationScope, resource: ofResource }));
    }),
  );
}

function recordOf(record: WireRecord): Omit<ReadableLogRecord, 'instrumentationScope' | 'resource'> {
  const { severityNumber, severityText, body, eventName, flags = 0, droppedAttributesCount = 0 } = record;
  const traceId = hexOf(record.traceId);
  return {
    hrTime: timeOf(record.timeUnixNano),
    hrTimeObserved: timeOf(record.observedTimeUnixNano),
    ...(traceId === '' ? {} : { spanContext: { traceId, spanId: hexOf(record.spanId), traceFlags: flags & 0xff } }),
    ...(severityText ? { severityText } : {}),
    ...(severityNumber ? { severityNumber } : {}),
    ...(body === undefined ? {} : { body: anyValueOf(body) }),
    ...(eventName ? { eventName } : {}),
    attributes: membersOf(record.attributes),
    droppedAttributesCount,
  };
}

function timeOf(nanos: bigint | number | string = 0): HrTime {
  const all = BigInt(nanos);
  return [Number(all / 1_000_000_000n), Number(all % 1_000_000_000n)];
}

function membersOf(members: readonly KeyValue[] = []): Record<string, unknown> {
  return Object.fromEntries(members.map(({ key = '', value }) => [key, anyValueOf(value)]));
}

function anyValueOf(value: Value = {}): unknown {
  if (value.intValue !== undefined) {
    const exact = BigInt(value.intValue);
    return Number.isSafeInteger(Number(exact)) ? Number(exact) : exact;
  }
  if (value.arrayValue !== undefined) return (value.arrayValue.values ?? []).map(anyValueOf);
  if (value.kvlistValue !== undefined) return membersOf(value.kvlistValue.values);
  if (typeof value.bytesValue === 'string') return new Uint8Array(Buffer.from(value.bytesValue, 'base64'));
  if (value.bytesValue !== undefined) return Uint8Array.from(value.bytesValue);
  // JSON writes what is no finite number as a text.
  if (value.doubleValue !== undefined) return Number(value.doubleValue);
  return value.stringValue ?? value.boolValue;
}

function hexOf(id: Uint8Array | string = ''): string {
  return typeof id === 'string' ? id.toLowerCase() : Buffer.from(id).toString('hex');
}
