import { rankOf } from './levels.js';
import {
  type HrTime,
  type InstrumentationScope,
  LightRecord,
  type ReadableLogRecord,
  type Resource,
  type SpanContext,
} from './record.js';
import type { AnyValueMap } from './values/any-value.js';
import { ValueCopier } from './values/copier.js';
import { estimatedSize } from './values/limits.js';

const NO_SCOPE: InstrumentationScope = Object.freeze({ name: 'unknown' });
const NO_RESOURCE: Resource = Object.freeze({ attributes: Object.freeze({}) });

/**
 * Makes any record ours: copied, by the value table, within the budgets. One that is ours already is given back as it is. Never
 * throws, whatever the record is made of.
 */
export function own(record: ReadableLogRecord): LightRecord {
  if (LightRecord.is(record)) return record;
  const copier = new ValueCopier();
  const attributes: AnyValueMap = {};
  const given = read(record, 'attributes');
  if (typeof given === 'object' && given !== null) copier.attributes(given, attributes);
  const body = copier.value(read(record, 'body'));
  const severityText = text(read(record, 'severityText'));
  const severityNumber = number(read(record, 'severityNumber'));
  return new LightRecord({
    hrTime: time(read(record, 'hrTime')),
    hrTimeObserved: time(read(record, 'hrTimeObserved')),
    spanContext: object<SpanContext>(read(record, 'spanContext')),
    severityText,
    severityNumber,
    body,
    eventName: text(read(record, 'eventName')),
    attributes,
    droppedAttributesCount: copier.dropped + (number(read(record, 'droppedAttributesCount')) ?? 0),
    instrumentationScope: object<InstrumentationScope>(read(record, 'instrumentationScope')) ?? NO_SCOPE,
    resource: object<Resource>(read(record, 'resource')) ?? NO_RESOURCE,
    rank: rankOf(severityText, severityNumber),
    size: estimatedSize(copier.nodes, copier.chars),
    exotic: copier.exotic,
  });
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

function object<T>(value: unknown): T | undefined {
  return typeof value === 'object' && value !== null ? (value as T) : undefined;
}

function time(value: unknown): HrTime {
  try {
    const { 0: seconds, 1: nanos } = value as { 0?: unknown; 1?: unknown };
    return [number(seconds) ?? 0, number(nanos) ?? 0];
  } catch {
    return [0, 0];
  }
}
