import { type LevelNumberOf, resourceOf, scopeOf, spanContextOf } from '../../record/foreign/own.js';
import { portable } from '../../record/foreign/portable.js';
import type { InstrumentationScope, ReadableLogRecord } from '../../record/readable.js';
import { LightRecord } from '../../record/record.js';
import type { AnyValue, AnyValueMap } from '../../record/values/any-value.js';
import { cloneMap, cloneValue, hasSameMembers, isUnchanged } from '../../record/values/compare.js';
import { ValueCopier } from '../../record/values/copier.js';
import { estimatedSize } from '../../record/values/limits.js';
import type { LogRecordInput } from './provider.js';

/**
 * A record of ours on its way through the provider of the application, where others may change it: what they are given is a copy, and
 * what they make of it is read back.
 */
export class Emission {
  readonly #record: LightRecord;
  /** As others can express it; the record itself in most cases. */
  readonly #given: ReadableLogRecord;
  /** What the Logs API is given. Its timestamp is the very array of the record, by which it is known again. */
  readonly input: LogRecordInput;

  constructor(record: LightRecord) {
    const given = portable(record);
    this.#record = record;
    this.#given = given;
    this.input = {
      timestamp: record.hrTime,
      observedTimestamp: record.hrTimeObserved,
      severityNumber: record.severityNumber,
      severityText: record.severityText,
      body: cloneValue(given.body as AnyValue),
      attributes: cloneMap(given.attributes as AnyValueMap),
      eventName: record.eventName,
    };
  }

  /** The record that came of it: enriched, redacted, with the resource of the application. */
  readBack(emitted: ReadableLogRecord, levelNumberOf: LevelNumberOf): LightRecord {
    const record = this.#record;
    const { severityText, severityNumber, eventName } = shallow(emitted);
    const { droppedAttributesCount: dropped } = emitted;
    const sameLevel = severityText === record.severityText && severityNumber === record.severityNumber;
    const asGiven = this.#isAsGiven(emitted);
    if (asGiven && sameLevel && eventName === record.eventName && !(dropped > 0) && sameSpan(record, emitted))
      return LightRecord.moveTo(record, sameScope(record, emitted), resourceOf(emitted));
    const { body, attributes, copier } = this.#values(emitted, asGiven);
    return LightRecord.changed(
      record,
      {
        spanContext: sameSpan(record, emitted) ? record.spanContext : spanContextOf(emitted),
        severityText,
        severityNumber,
        body,
        eventName,
        attributes,
        droppedAttributesCount:
          record.droppedAttributesCount + (copier?.dropped ?? 0) + (Number.isSafeInteger(dropped) ? dropped : 0),
        instrumentationScope: scopeOf(emitted),
        resource: resourceOf(emitted),
        levelNumber: sameLevel ? LightRecord.levelNumber(record) : levelNumberOf(severityText, severityNumber),
        size: LightRecord.size(record) + (copier === undefined ? 0 : estimatedSize(copier.nodes, copier.chars)),
        nonPortable: copier?.nonPortable || LightRecord.nonPortable(record),
      },
      false,
    );
  }

  /** What nobody has changed is as it was, also where the provider could not carry it. */
  #values(
    emitted: ReadableLogRecord,
    asGiven: boolean,
  ): { body: AnyValue; attributes: AnyValueMap; copier?: ValueCopier } {
    const { body, attributes } = this.#record;
    if (asGiven) return { body, attributes };
    const copier = new ValueCopier();
    return {
      body: this.#restored(emitted.body, this.#given.body, body, copier),
      attributes: this.#restoredMembers(copier.attributes(emitted.attributes)),
      copier,
    };
  }

  /** Nobody has changed its body or its attributes. */
  #isAsGiven({ body, attributes }: ReadableLogRecord): boolean {
    const given = this.#given;
    try {
      return isUnchanged(body, given.body as AnyValue) && hasSameMembers(attributes, given.attributes as AnyValueMap);
    } catch {
      // What cannot be compared has been changed, and is copied with care.
      return false;
    }
  }

  #restoredMembers(copied: AnyValueMap): AnyValueMap {
    const { attributes } = this.#record;
    // Only where the provider could not carry everything is there anything to restore.
    if (this.#given === this.#record) return copied;
    for (const key of Object.keys(copied)) {
      const given = this.#given.attributes[key] as AnyValue;
      if (given !== attributes[key] && isUnchanged(copied[key], given)) copied[key] = attributes[key];
    }
    return copied;
  }

  #restored(value: unknown, given: unknown, original: AnyValue, copier: ValueCopier): AnyValue {
    return typeof value !== 'object' && Object.is(value, given) ? original : copier.value(value);
  }
}

/** The members that anybody may have set to anything. */
function shallow({ severityText, severityNumber, eventName }: ReadableLogRecord) {
  return {
    severityText: typeof severityText === 'string' ? severityText : undefined,
    severityNumber: typeof severityNumber === 'number' ? severityNumber : undefined,
    eventName: typeof eventName === 'string' ? eventName : undefined,
  };
}

/** Ours, unless somebody has put another one there. */
function sameScope({ instrumentationScope: ours }: LightRecord, emitted: ReadableLogRecord): InstrumentationScope {
  const theirs = scopeOf(emitted);
  return theirs.name === ours.name && theirs.version === ours.version && theirs.schemaUrl === undefined ? ours : theirs;
}

/** The provider reads the context that we have read: nearly always. */
function sameSpan({ spanContext: ours }: LightRecord, { spanContext: theirs }: ReadableLogRecord): boolean {
  return theirs === undefined || (theirs.spanId === ours?.spanId && theirs.traceId === ours.traceId);
}
