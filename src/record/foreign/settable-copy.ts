import type { ReadableLogRecord } from '../readable.js';
import type { LightRecord } from '../record.js';
import type { AnyValue, AnyValueMap } from '../values/any-value.js';
import { cloneMap, cloneValue } from '../values/compare.js';
import { ValueCopier } from '../values/copier.js';
import type { ValueLimits } from '../values/limits.js';
import { portable } from './portable.js';

/** A record that a third-party processor may change, with the setters of the SDK's own. */
export interface SettableLogRecord extends ReadableLogRecord {
  setAttribute(key: string, value: unknown): SettableLogRecord;
  setAttributes(attributes: Readonly<Record<string, unknown>>): SettableLogRecord;
  setBody(body: unknown): SettableLogRecord;
  setEventName(eventName: string): SettableLogRecord;
  setSeverityNumber(severityNumber: number): SettableLogRecord;
  setSeverityText(severityText: string): SettableLogRecord;
}

/** A copy for a processor of somebody else's: what it changes, nobody else sees. What it sets is put through the value table, and limited. */
export function settableCopy(record: LightRecord, limits: ValueLimits): SettableLogRecord {
  const { body, attributes } = portable(record);
  const copy = {
    hrTime: [...record.hrTime] as typeof record.hrTime,
    hrTimeObserved: [...record.hrTimeObserved] as typeof record.hrTimeObserved,
    spanContext: record.spanContext,
    severityText: record.severityText,
    severityNumber: record.severityNumber,
    body: cloneValue(body as AnyValue) as unknown,
    eventName: record.eventName,
    attributes: cloneMap(attributes as AnyValueMap),
    droppedAttributesCount: record.droppedAttributesCount,
    instrumentationScope: record.instrumentationScope,
    resource: record.resource,
    setAttribute(key: string, value: unknown) {
      return copy.setAttributes({ [key]: value });
    },
    setAttributes(added: Readonly<Record<string, unknown>>) {
      const copier = new ValueCopier(limits);
      copy.attributes = copier.attributes(added, copy.attributes);
      copy.droppedAttributesCount += copier.dropped;
      return copy;
    },
    setBody(body: unknown) {
      copy.body = body;
      return copy;
    },
    setEventName(eventName: string) {
      copy.eventName = eventName;
      return copy;
    },
    setSeverityNumber(severityNumber: number) {
      copy.severityNumber = severityNumber;
      return copy;
    },
    setSeverityText(severityText: string) {
      copy.severityText = severityText;
      return copy;
    },
  };
  return copy;
}
