import { ExportLogsServiceRequest } from './otlp-schema.js';
import { checkWire } from './otlp-strict.js';

/** A record as it arrived. 64-bit integers are bigints. */
export interface ReceivedRecord {
  readonly timeUnixNano: bigint;
  readonly severityNumber: number;
  readonly severityText: string;
  readonly body: unknown;
  readonly attributes: Record<string, unknown>;
  readonly droppedAttributesCount: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly eventName: string;
  readonly scope: string;
  readonly resource: Record<string, unknown>;
}

interface KeyValue {
  key: string;
  value?: Value;
}

interface Value {
  stringValue?: string;
  boolValue?: boolean;
  intValue?: string;
  doubleValue?: number;
  arrayValue?: { values?: Value[] };
  kvlistValue?: { values?: KeyValue[] };
  bytesValue?: Uint8Array;
}

interface Request {
  resourceLogs?: Array<{
    resource?: { attributes?: KeyValue[] };
    scopeLogs?: Array<{ scope?: { name?: string }; logRecords?: WireRecord[] }>;
  }>;
}

interface WireRecord {
  timeUnixNano?: string;
  severityNumber?: number;
  severityText?: string;
  body?: Value;
  attributes?: KeyValue[];
  droppedAttributesCount?: number;
  traceId?: Uint8Array;
  spanId?: Uint8Array;
  eventName?: string;
}

/** Decodes an OTLP/HTTP protobuf body. @throws for anything that a strict decoder would refuse */
export function decodeLogs(bytes: Uint8Array): ReceivedRecord[] {
  checkWire(bytes, ExportLogsServiceRequest);
  const request = ExportLogsServiceRequest.toObject(ExportLogsServiceRequest.decode(bytes), {
    longs: String,
  }) as Request;
  return (request.resourceLogs ?? []).flatMap(({ resource, scopeLogs = [] }) =>
    scopeLogs.flatMap(({ scope, logRecords = [] }) =>
      logRecords.map((record) => received(record, scope?.name ?? '', membersOf(resource?.attributes))),
    ),
  );
}

function received(record: WireRecord, scope: string, resource: Record<string, unknown>): ReceivedRecord {
  return {
    timeUnixNano: BigInt(record.timeUnixNano ?? 0),
    severityNumber: record.severityNumber ?? 0,
    severityText: record.severityText ?? '',
    body: valueIn(record.body),
    attributes: membersOf(record.attributes),
    droppedAttributesCount: record.droppedAttributesCount ?? 0,
    traceId: hex(record.traceId),
    spanId: hex(record.spanId),
    eventName: record.eventName ?? '',
    scope,
    resource,
  };
}

function membersOf(members: KeyValue[] = []): Record<string, unknown> {
  const keys = new Set(members.map(({ key }) => key));
  if (keys.size !== members.length) throw new Error('a map has a key twice');
  return Object.fromEntries(members.map(({ key, value }) => [key, valueIn(value)]));
}

function valueIn(value: Value | undefined): unknown {
  if (value === undefined) return null;
  if (value.intValue !== undefined) return BigInt(value.intValue);
  if (value.arrayValue !== undefined) return (value.arrayValue.values ?? []).map(valueIn);
  if (value.kvlistValue !== undefined) return membersOf(value.kvlistValue.values);
  return value.stringValue ?? value.boolValue ?? value.doubleValue ?? value.bytesValue ?? null;
}

function hex(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString('hex');
}
