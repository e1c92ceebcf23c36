import type { ReadableLogRecord } from '../../record/readable.js';
import { LightRecord } from '../../record/record.js';
import { uidOf } from '../../record/uid.js';
import { ValueCopier } from '../../record/values/copier.js';
import { jsonOf, textOf } from '../../record/values/json.js';

/** JSON text, which a dialect may have to mark as such. */
export class Json {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A value of a row, before a dialect makes a parameter of it. */
export type Cell = string | number | bigint | boolean | null | Date | Uint8Array | Json;

/** What a column holds: decides its type in a table that the exporter makes. */
export type ColumnKind = 'uid' | 'nanoseconds' | 'integer' | 'text' | 'trace_id' | 'span_id' | 'json';

/** A column of the table. */
export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
  /** @throws what a user's function throws */
  readonly read: (record: LightRecord) => Cell;
}

/** What of a record a column holds. */
export type SqlColumn =
  | ('uid' | 'time_ns' | 'severity_number' | 'severity' | 'logger')
  | ('body' | 'trace_id' | 'span_id' | 'attributes');

interface Source {
  readonly kind: ColumnKind;
  readonly read: (record: LightRecord) => Cell;
}

/** The default table, in this order. */
export const SOURCES: Readonly<Record<SqlColumn, Source>> = {
  uid: { kind: 'uid', read: (record) => uidOf(record) },
  time_ns: { kind: 'nanoseconds', read: nanoseconds },
  severity_number: { kind: 'integer', read: ({ severityNumber }) => smallInteger(severityNumber) },
  severity: { kind: 'text', read: ({ severityText }) => severityText ?? null },
  logger: { kind: 'text', read: ({ instrumentationScope }) => instrumentationScope.name },
  body: { kind: 'text', read: ({ body }) => (body === undefined || body === null ? null : textOf(body)) },
  trace_id: { kind: 'trace_id', read: ({ spanContext }) => hexadecimal(spanContext?.traceId, 32) },
  span_id: { kind: 'span_id', read: ({ spanContext }) => hexadecimal(spanContext?.spanId, 16) },
  attributes: { kind: 'json', read: ({ attributes }) => new Json(jsonOf(attributes)) },
};

/** The column of a user's function. */
export function ownColumn(name: string, read: (record: ReadableLogRecord) => unknown): Column {
  return { name, kind: 'text', read: (record) => cellOf(read(LightRecord.freeze(record))) };
}

const MAX_NANOSECONDS = 2n ** 63n - 1n;

/** Nanoseconds since the epoch, within a signed integer of 64 bits. */
function nanoseconds(record: LightRecord): bigint {
  const seconds = BigInt(Math.trunc(LightRecord.seconds(record)));
  const nanos = seconds * 1_000_000_000n + BigInt(Math.trunc(LightRecord.nanos(record)));
  if (nanos > MAX_NANOSECONDS) return MAX_NANOSECONDS;
  return nanos < -MAX_NANOSECONDS ? -MAX_NANOSECONDS : nanos;
}

function smallInteger(value: number | undefined): number | null {
  return value !== undefined && Number.isInteger(value) && Math.abs(value) < 2 ** 15 ? value : null;
}

/** The id; null for one that is none. */
function hexadecimal(id: string | undefined, digits: number): string | null {
  return id !== undefined && id.length === digits && /^[0-9a-f]+$/i.test(id) ? id.toLowerCase() : null;
}

/** Scalars, dates and bytes are passed on; anything else becomes JSON. */
function cellOf(value: unknown): Cell {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'boolean' || typeof value === 'bigint') return value;
  if (value instanceof Uint8Array) return value;
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value;
  const copied = new ValueCopier().value(value);
  return typeof copied === 'string' ? copied : new Json(jsonOf(copied));
}
