import { isDeepStrictEqual } from 'node:util';
import { JsonLogsSerializer, ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer';
import { describe, expect, it } from 'vitest';
import { ExportLogsServiceRequest } from '../../../demo/otlp-schema.js';
import { checkWire } from '../../../demo/otlp-strict.js';
import { Bytes } from '../../../src/exporters/otlp/encoding/bytes.js';
import { JsonEncoding } from '../../../src/exporters/otlp/encoding/json.js';
import { ProtobufEncoding } from '../../../src/exporters/otlp/encoding/protobuf.js';
import type { LightRecord } from '../../../src/record/record.js';
import type { AnyValue } from '../../../src/record/values/any-value.js';
import { encoded as written } from '../../support/encoded.js';
import { RandomRecords } from '../../support/random-records.js';

const COUNT = Number(process.env.WIRE_RECORDS ?? 2_000);
const BATCH = 100;
const SEED = 20_261_125;

/** Compares fast first, because vitest's comparison takes ten times as long. */
function same(ours: unknown, wanted: unknown): void {
  if (!isDeepStrictEqual(ours, wanted)) expect(ours).toStrictEqual(wanted);
}

type Wire = { [key: string]: unknown };
type Members = Array<{ key: string; value?: Wire }>;

function encoded(encoding: ProtobufEncoding | JsonEncoding, records: readonly LightRecord[]): Buffer {
  const bytes = new Bytes();
  expect(written(encoding, records, bytes, 2 ** 26).fits).toBe(true);
  return bytes.written();
}

/** Decodes protobuf with a library that is independent of OpenTelemetry. */
function decoded(payload: Uint8Array): Wire {
  return ExportLogsServiceRequest.toObject(ExportLogsServiceRequest.decode(payload), {
    longs: String,
    bytes: String,
  }) as Wire;
}

/** OTLP's JSON is that of protobuf, except for ids, which are hex. */
function decodedJson(payload: Buffer): Wire {
  const request = JSON.parse(payload.toString(), (key, value) =>
    key === 'traceId' || key === 'spanId' ? Buffer.from(value, 'hex').toString('base64') : value,
  ) as Wire;
  const message = ExportLogsServiceRequest.fromObject(request);
  return decoded(ExportLogsServiceRequest.encode(message).finish());
}

interface Flat {
  readonly record: Wire;
  readonly scope: Wire;
  readonly resource: Wire;
  readonly schemaUrls: unknown[];
}

/** Records by time, each with its resource and scope. */
function flat(request: Wire): Map<unknown, Flat> {
  const all = new Map<unknown, Flat>();
  for (const { resource = {}, scopeLogs, schemaUrl = '' } of request.resourceLogs as Wire[]) {
    for (const { scope = {}, logRecords, schemaUrl: ofScope = '' } of scopeLogs as Wire[]) {
      if ((logRecords as Wire[]).length === 0) throw new Error('an empty envelope');
      for (const record of logRecords as Wire[])
        all.set(record.timeUnixNano, {
          record,
          scope: scope as Wire,
          resource: resource as Wire,
          schemaUrls: [schemaUrl, ofScope],
        });
    }
  }
  return all;
}

/** Values on which the value table and the official serialisers differ: unsafe integers, -0, bigints. */
function differs(value: AnyValue): boolean {
  if (typeof value === 'bigint') return true;
  return typeof value === 'number' && Number.isInteger(value) && (!Number.isSafeInteger(value) || Object.is(value, -0));
}

function expectTable(ours: Wire, value: AnyValue): void {
  if (typeof value === 'bigint') same(ours, { intValue: String(value) });
  else same(Object.is(ours.doubleValue, value), true);
}

function expectSame(ours: Wire = {}, official: Wire = {}, value: AnyValue): void {
  if (differs(value)) {
    expectTable(ours, value);
  } else if (typeof value !== 'object' || value === null || value instanceof Uint8Array) {
    same(ours, official);
  } else if (Array.isArray(value)) {
    const [mine, theirs] = [ours, official].map((one) => (one.arrayValue as { values?: Wire[] }).values ?? []);
    same(mine?.length, value.length);
    value.forEach((member, i) => {
      expectSame(mine?.[i], theirs?.[i], member);
    });
  } else {
    const [mine, theirs] = [ours, official].map((one) => (one.kvlistValue as { values?: Members }).values);
    expectSameMembers(mine, theirs, value);
  }
}

function expectSameMembers(mine: Members = [], theirs: Members = [], map: { [key: string]: AnyValue }): void {
  const keys = Object.keys(map);
  same(
    mine.map(({ key }) => key),
    keys,
  );
  keys.forEach((key, i) => {
    expectSame(mine[i]?.value, theirs[i]?.value, map[key]);
  });
}

function expectSameRecord(ours: Flat | undefined, official: Flat | undefined, source: LightRecord): void {
  if (ours === undefined || official === undefined) throw new Error('a record is missing');
  const { body, attributes, flags: _, ...rest } = ours.record;
  const { body: theirBody, attributes: theirAttributes, flags: __, ...theirRest } = official.record;
  same(rest, withoutDefaults(theirRest));
  same(ours.record.flags ?? 0, official.record.flags ?? 0);
  expectSame(body as Wire, theirBody as Wire, source.body);
  expectSameMembers(attributes as Members, theirAttributes as Members, source.attributes);
  same(ours.scope, withoutDefaults(official.scope));
  same(ours.schemaUrls, official.schemaUrls);
  expectSameMembers(
    ours.resource.attributes as Members,
    official.resource.attributes as Members,
    source.resource.attributes as { [key: string]: AnyValue },
  );
}

/** Removes default values, some of which the official serialisers write. */
function withoutDefaults(message: Wire): Wire {
  return Object.fromEntries(
    Object.entries(message).filter(
      ([, value]) => value !== 0 && value !== '' && !(Array.isArray(value) && value.length === 0),
    ),
  );
}

const random = new RandomRecords(SEED);
const BATCHES = Array.from({ length: COUNT / BATCH }, () => Array.from({ length: BATCH }, () => random.next()));

describe(`the encodings, with ${COUNT} random records of seed ${SEED}`, () => {
  it('equal the official serialiser in protobuf, except for the value table', () => {
    const encoding = new ProtobufEncoding();
    for (const records of BATCHES) {
      const payload = encoded(encoding, records);
      checkWire(payload, ExportLogsServiceRequest);
      const ours = flat(decoded(payload));
      const official = flat(decoded(ProtobufLogsSerializer.serializeRequest(records as never) as Uint8Array));
      for (const source of records) {
        const key = timeOf(source);
        expectSameRecord(ours.get(key), official.get(key), source);
      }
      same(ours.size, BATCH);
    }
  });

  it('are equal in JSON and protobuf', () => {
    const [protobuf, json] = [new ProtobufEncoding(), new JsonEncoding()];
    for (const records of BATCHES) {
      same(flat(decodedJson(encoded(json, records))), flat(decoded(encoded(protobuf, records))));
    }
  });

  it('write JSON with the official names and forms', () => {
    const records = BATCHES.flat().slice(0, 200);
    const plain = records.filter(({ body, attributes }) => !hasDifference(body) && !hasDifference(attributes));
    const ours = flat(JSON.parse(encoded(new JsonEncoding(), plain).toString()) as Wire);
    const official = flat(
      JSON.parse(Buffer.from(JsonLogsSerializer.serializeRequest(plain as never) as Uint8Array).toString()) as Wire,
    );
    expect(plain.length).toBeGreaterThan(50);
    for (const source of plain) {
      const [mine, theirs] = [ours, official].map((all) => all.get(timeOf(source))?.record as Wire);
      same(normal(mine), normal(theirs));
    }
  });
});

function timeOf({ hrTime: [seconds, nanos] }: LightRecord): string {
  return `${seconds}${String(nanos).padStart(9, '0')}`;
}

/** Converts integers to text, which JSON allows as well, and removes defaults. */
function normal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normal);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([key, member]) => [
    key,
    key === 'intValue' ? String(member) : normal(member),
  ]);
  return withoutDefaults(Object.fromEntries(members) as Wire);
}

function hasDifference(value: AnyValue): boolean {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array)
    return differs(value) || (typeof value === 'number' && !Number.isFinite(value));
  return Object.values(value).some(hasDifference);
}
