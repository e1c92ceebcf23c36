import type { ReadableLogRecord } from '../readable.js';
import { LightRecord } from '../record.js';
import type { AnyValue } from '../values/any-value.js';

/**
 * The record for an exporter of somebody else's. The official serialisers drop bigints, and write numbers that are not finite, or
 * integers that do not fit into 64 bits, as what a strict decoder refuses: these become text, bigints numbers where they fit.
 */
export function portable(record: LightRecord): ReadableLogRecord {
  if (!LightRecord.nonPortable(record)) return record;
  const { hrTime, hrTimeObserved, spanContext, severityText, severityNumber, eventName } = record;
  const { droppedAttributesCount, instrumentationScope, resource } = record;
  return {
    hrTime,
    hrTimeObserved,
    spanContext,
    severityText,
    severityNumber,
    body: portableValue(record.body),
    eventName,
    attributes: portableValue(record.attributes) as Record<string, unknown>,
    droppedAttributesCount,
    instrumentationScope,
    resource,
  };
}

function portableValue(value: AnyValue): AnyValue {
  if (typeof value === 'number') {
    return Math.abs(value) < 2 ** 63 ? value : String(value);
  }
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : String(value);
  }
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(portableValue);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, portableValue(member)]));
}
