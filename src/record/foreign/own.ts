import { levelNumberOf } from '../levels.js';
import type { HrTime, InstrumentationScope, ReadableLogRecord, Resource, SpanContext } from '../readable.js';
import { LightRecord } from '../record.js';
import type { AnyValueMap } from '../values/any-value.js';
import { ValueCopier } from '../values/copier.js';
import { estimatedSize } from '../values/limits.js';

/** Gives Logly's number for a severity. */
export type LevelNumberOf = (
  severityText: string | undefined,
  severityNumber: number | undefined,
) => number | undefined;

const NO_SCOPE: InstrumentationScope = Object.freeze({ name: 'unknown' });
const NO_RESOURCE: Resource = Object.freeze({ attributes: Object.freeze({}) });

/**
 * Makes any record ours: copied, by the value table, within the budgets. One that is ours already is given back as it is. Never
 * throws, whatever the record is made of.
 */
export function own(record: ReadableLogRecord, levelNumber: LevelNumberOf = levelNumberOf): LightRecord {
  if (LightRecord.is(record)) return record;
  const copier = new ValueCopier();
  const given = read(record, 'attributes');
  const attributes: AnyValueMap = typeof given === 'object' && given !== null ? copier.attributes(given) : {};
  const body = copier.value(read(record, 'body'));
  const severityText = text(read(record, 'severityText'));
  const severityNumber = number(read(record, 'severityNumber'));
  return LightRecord.of({
    hrTime: time(read(record, 'hrTime')),
    hrTimeObserved: time(read(record, 'hrTimeObserved')),
    spanContext: spanContextOf(record),
    severityText,
    severityNumber,
    body,
    eventName: text(read(record, 'eventName')),
    attributes,
    droppedAttributesCount: copier.dropped + (number(read(record, 'droppedAttributesCount')) ?? 0),
    instrumentationScope: scopeOf(record),
    resource: resourceOf(record),
    levelNumber: LightRecord.levelNumberOfCopy(record) ?? levelNumber(severityText, severityNumber),
    size: estimatedSize(copier.nodes, copier.chars),
    nonPortable: copier.nonPortable,
  });
}

/** The same for many: the list itself, where all of them are ours already. */
export function ownAll(records: readonly ReadableLogRecord[]): readonly LightRecord[] {
  for (let i = 0; i < records.length; i++) if (!LightRecord.is(records[i])) return records.map((record) => own(record));
  return records as readonly LightRecord[];
}

/** Many records share one scope and one resource: those that were looked at last need no second look. */
let knownScope = NO_SCOPE;
let knownResource = NO_RESOURCE;

/** Its scope, shared. */
export function scopeOf(record: ReadableLogRecord): InstrumentationScope {
  const given = read(record, 'instrumentationScope');
  if (given !== knownScope) knownScope = having<InstrumentationScope>(given, 'name', 'string') ?? NO_SCOPE;
  return knownScope;
}

/** Its resource, shared. */
export function resourceOf(record: ReadableLogRecord): Resource {
  const given = read(record, 'resource');
  if (given !== knownResource) knownResource = having<Resource>(given, 'attributes', 'object') ?? NO_RESOURCE;
  return knownResource;
}

/** The ids of its span, copied. */
export function spanContextOf(record: ReadableLogRecord): SpanContext | undefined {
  const given = read(record, 'spanContext');
  if (given === undefined || given === null) return undefined;
  try {
    const { traceId, spanId, traceFlags, isRemote } = given as SpanContext;
    if (typeof traceId !== 'string' || typeof spanId !== 'string') return undefined;
    const ids = { traceId, spanId, traceFlags: number(traceFlags) ?? 0 };
    return isRemote === undefined ? ids : { ...ids, isRemote: isRemote === true };
  } catch {
    return undefined;
  }
}

function read(record: ReadableLogRecord, key: keyof ReadableLogRecord): unknown {
  try {
    return record[key];
  } catch {
    return undefined;
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** Scope and resource are shared by many records: they are kept as they are, if they are what they should be. */
function having<T>(value: unknown, member: keyof T, type: 'string' | 'object'): T | undefined {
  try {
    return typeof (value as T)[member] === type ? (value as T) : undefined;
  } catch {
    return undefined;
  }
}

function time(value: unknown): HrTime {
  try {
    const { 0: seconds, 1: nanos } = value as { 0?: unknown; 1?: unknown };
    return [number(seconds) ?? 0, number(nanos) ?? 0];
  } catch {
    return [0, 0];
  }
}
