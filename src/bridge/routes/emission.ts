import { rankOf } from '../../record/levels.js';
import { own } from '../../record/own.js';
import { portable } from '../../record/portable.js';
import { LightRecord, type ReadableLogRecord } from '../../record/record.js';
import type { AnyValue, AnyValueMap } from '../../record/values/any-value.js';
import { ValueCopier } from '../../record/values/copier.js';
import { estimatedSize } from '../../record/values/limits.js';
import type { LogRecordInput } from '../provider/provider.js';

/**
 * A record of ours on its way through the provider of the application, where others may change it: what they are given is a copy, and
 * what they make of it is read back.
 */
export class Emission {
  readonly #record: LightRecord;
  readonly #given: ReadableLogRecord;
  /** What the Logs API is given. Its timestamp is the very array of the record, by which it is known again. */
  readonly input: LogRecordInput;

  constructor(record: LightRecord) {
    this.#record = record;
    this.#given = portable(record);
    const { severityNumber, severityText, eventName } = record;
    this.input = {
      timestamp: record.hrTime,
      observedTimestamp: record.hrTimeObserved,
      severityNumber,
      severityText,
      body: unshared(this.#given.body as AnyValue),
      attributes: unshared(this.#given.attributes as AnyValueMap),
      ...(eventName === undefined ? {} : { eventName }),
    };
  }

  /** The record that came of it: enriched, redacted, with the resource of the application. */
  readBack(emitted: ReadableLogRecord): LightRecord {
    const record = this.#record;
    const copier = new ValueCopier();
    const body = this.#restored(emitted.body, this.#given.body, record.body, copier);
    const attributes: AnyValueMap = {};
    for (const [key, value] of Object.entries(emitted.attributes)) {
      const restored = this.#restored(value, this.#given.attributes[key], record.attributes[key], copier);
      if (restored !== undefined)
        Object.defineProperty(attributes, key, {
          value: restored,
          enumerable: true,
          configurable: true,
          writable: true,
        });
    }
    const { severityText, severityNumber, eventName } = emitted;
    const sameLevel = severityText === record.severityText && severityNumber === record.severityNumber;
    const { spanContext, instrumentationScope, resource, droppedAttributesCount } = own({
      ...shallow(emitted),
      body: undefined,
      attributes: {},
    });
    return new LightRecord({
      hrTime: record.hrTime,
      hrTimeObserved: record.hrTimeObserved,
      spanContext: spanContext ?? record.spanContext,
      severityText,
      severityNumber,
      body,
      eventName,
      attributes,
      droppedAttributesCount: record.droppedAttributesCount + droppedAttributesCount + copier.dropped,
      instrumentationScope,
      resource,
      rank: sameLevel ? LightRecord.rank(record) : rankOf(severityText, severityNumber),
      size: LightRecord.size(record) + estimatedSize(copier.nodes, copier.chars),
      exotic: copier.exotic || LightRecord.exotic(record),
      ours: true,
    });
  }

  /** What nobody has changed is as it was, also where the provider could not carry it. Objects may have been changed within. */
  #restored(value: unknown, given: unknown, original: AnyValue, copier: ValueCopier): AnyValue {
    return typeof value !== 'object' && Object.is(value, given) ? original : copier.value(value);
  }
}

/** The members of a record that are neither body nor attributes, read through its getters. */
function shallow(record: ReadableLogRecord): ReadableLogRecord {
  const { hrTime, hrTimeObserved, spanContext, severityText, severityNumber, eventName } = record;
  const { droppedAttributesCount, instrumentationScope, resource } = record;
  return {
    ...{ hrTime, hrTimeObserved, spanContext, severityText, severityNumber, eventName, attributes: {} },
    ...{ droppedAttributesCount, instrumentationScope, resource },
  };
}

/** The same value, with no object of ours in it. */
function unshared<T extends AnyValue>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  return structuredClone(value);
}
