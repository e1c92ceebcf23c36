import type { ReadableLogRecord } from '../readable.js';
import type { LightRecord } from '../record.js';
import type { AnyValue, AnyValueMap } from '../values/any-value.js';
import { cloneMap, cloneValue } from '../values/compare.js';
import { ValueCopier } from '../values/copier.js';
import { MAX_CHARS, MAX_NODES, type ValueLimits } from '../values/limits.js';
import { portable } from './portable.js';

/** A record with the setters of the SDK's own records, for a foreign processor. */
export interface SettableLogRecord extends ReadableLogRecord {
  setAttribute(key: string, value: unknown): SettableLogRecord;
  setAttributes(attributes: Readonly<Record<string, unknown>>): SettableLogRecord;
  setBody(body: unknown): SettableLogRecord;
  setEventName(eventName: string): SettableLogRecord;
  setSeverityNumber(severityNumber: number): SettableLogRecord;
  setSeverityText(severityText: string): SettableLogRecord;
}

/**
 * A deep copy that a foreign processor may change. Attributes that it sets are copied by the value table, and limited.
 *
 * @param given Has the body and the attributes. @default as foreign exporters can express them
 */
export function settableCopy(
  record: LightRecord,
  limits: ValueLimits,
  given: ReadableLogRecord = portable(record),
): SettableLogRecord {
  const { body, attributes } = given;
  const { hrTime, hrTimeObserved, spanContext, severityText, severityNumber, eventName } = record;
  const { droppedAttributesCount, instrumentationScope, resource } = record;
  const set = (changes: Partial<ReadableLogRecord>): SettableLogRecord => Object.assign(copy, changes);
  // biome-ignore format: the members of a record
  const copy: SettableLogRecord = {
    hrTime: [...hrTime], hrTimeObserved: [...hrTimeObserved], spanContext, severityText, severityNumber,
    body: cloneValue(body as AnyValue), eventName, attributes: cloneMap(attributes as AnyValueMap),
    droppedAttributesCount, instrumentationScope, resource,
    setAttribute: (key, value) => copy.setAttributes({ [key]: value }),
    setAttributes(added) {
      const copier = new ValueCopier(limits);
      let attributes = copier.attributes(added, copy.attributes as AnyValueMap);
      // What was there before is not counted again: only a large addition can be too much.
      if (copier.nodes > MAX_NODES / 2 || copier.chars > MAX_CHARS / 2) {
        attributes = copier.fit({ body: copy.body as AnyValue, attributes }, true).attributes;
      }
      return set({ attributes, droppedAttributesCount: copy.droppedAttributesCount + copier.dropped });
    },
    setBody: (body) => set({ body }),
    setEventName: (eventName) => set({ eventName }),
    setSeverityNumber: (severityNumber) => set({ severityNumber }),
    setSeverityText: (severityText) => set({ severityText }),
  };
  return copy;
}
