import type { ReadableLogRecord } from '../readable.js';
import { LightRecord } from '../record.js';
import type { AnyValue } from '../values/any-value.js';

/**
 * The record for a foreign exporter. The official serialisers drop bigints, and write infinite numbers and integers beyond 64 bits in a form
 * that strict decoders refuse. Both become text; bigints that are safe integers become numbers. Of a frozen record, the copy is frozen, too.
 */
export function portable(record: LightRecord): ReadableLogRecord {
  if (!LightRecord.nonPortable(record)) return record;
  const { hrTime, hrTimeObserved, spanContext, severityText, severityNumber, eventName } = record;
  const { droppedAttributesCount, instrumentationScope, resource } = record;
  const body = portableValue(record.body);
  const attributes = portableValue(record.attributes) as Record<string, unknown>;
  // biome-ignore format: the members of a record
  const copy = {
    hrTime, hrTimeObserved, spanContext, severityText, severityNumber, body, eventName, attributes,
    droppedAttributesCount, instrumentationScope, resource,
  };
  if (!Object.isFrozen(record)) return copy;
  freeze(body);
  freeze(attributes);
  return Object.freeze(copy);
}

/** In depth; bytes cannot be frozen. */
function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return;
  for (const member of Object.values(value)) freeze(member);
  Object.freeze(value);
}

function portableValue(value: AnyValue): AnyValue {
  if (typeof value === 'number') return Math.abs(value) < 2 ** 63 ? value : String(value);
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : String(value);
  }
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(portableValue);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, portableValue(member)]));
}
