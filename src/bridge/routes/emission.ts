import { type LevelNumberOf, resourceOf, scopeOf, spanContextOf } from '../../record/foreign/own.js';
import { portable } from '../../record/foreign/portable.js';
import { NOT_TAKEN, takenBy } from '../../record/otel.js';
import type { HrTime, InstrumentationScope, ReadableLogRecord } from '../../record/readable.js';
import { LightRecord } from '../../record/record.js';
import type { Redactor } from '../../record/redact/redactor.js';
import type { AnyValue, AnyValueMap } from '../../record/values/any-value.js';
import { define, merged } from '../../record/values/clone.js';
import { cloneMap, cloneValue, hasSameMembers, isUnchanged } from '../../record/values/compare.js';
import { ValueCopier } from '../../record/values/copier.js';
import { EXCEPTION } from '../../record/values/exception.js';
import { estimatedSize, NO_LIMITS } from '../../record/values/limits.js';
import type { LogRecordInput } from './provider.js';

/** Constructs nothing: a class that extends it gives its private fields to this object. */
function same(object: object): object {
  return object;
}
const Same = same as unknown as new (object: object) => object;

/**
 * The emission that a timestamp belongs to: the array is the one thing that every SDK hands on as it is. A private field of the array, which
 * no other code sees. With a WeakMap, which has an entry for each record until it is collected, an attached call is 20 % slower, on Node 22 twice as
 * slow (bench/tricks, mark-weakmap).
 */
class Mark extends Same {
  readonly #emission: Emission;

  constructor(timestamp: object, emission: Emission) {
    super(timestamp);
    this.#emission = emission;
  }

  static of(timestamp: unknown): Emission | undefined {
    return typeof timestamp === 'object' && timestamp !== null && #emission in timestamp
      ? timestamp.#emission
      : undefined;
  }
}

/** The emission of a record that came through a provider; undefined for a foreign record, and for a copy with another timestamp. */
export function emissionOf(record: ReadableLogRecord): Emission | undefined {
  try {
    return Mark.of(record.hrTime);
  } catch {
    return undefined;
  }
}

/** The record as the Logs API takes it. What a processor may change is a copy: the provider's own, or else one of ours. */
export function inputOf(record: LightRecord, given: ReadableLogRecord, isCopied: boolean): LogRecordInput {
  const timestamp = record.hrTime;
  return {
    timestamp,
    observedTimestamp: LightRecord.isObservedAtCall(record) ? timestamp : record.hrTimeObserved,
    severityNumber: record.severityNumber,
    severityText: record.severityText,
    body: cloneValue(given.body as AnyValue),
    attributes: isCopied && given === record ? given.attributes : cloneMap(given.attributes as AnyValueMap),
    eventName: record.eventName,
  };
}

/** A record of ours inside the application's provider, where processors may change it: they get a copy, and their changes are read back. */
export class Emission {
  readonly #record: LightRecord;
  /** The record with portable values alone: mostly the record itself. */
  readonly #given: ReadableLogRecord;
  /** The input for the Logs API. Its timestamp is an array of this emission, by which the record is recognised when it comes back. */
  readonly input: LogRecordInput;
  /** The record has come back: what comes a second time is ignored. */
  isBack = false;

  /** @param isCopied The provider copies attributes deeply */
  constructor(record: LightRecord, isCopied: boolean) {
    this.#record = record;
    this.#given = portable(record);
    this.input = inputOf(record, this.#given, isCopied);
    new Mark(this.input.timestamp as HrTime, this);
  }

  /** The record as it was emitted. */
  get record(): LightRecord {
    return this.#record;
  }

  /** The level of the record that came back; Infinity without a severity, which reaches every level. */
  levelOf(emitted: ReadableLogRecord, levelNumberOf: LevelNumberOf): number {
    const { severityText, severityNumber } = emitted;
    const number = this.#isSameLevel(severityText, severityNumber)
      ? LightRecord.levelNumber(this.#record)
      : levelNumberOf(textOf(severityText), numberOf(severityNumber));
    return number ?? Number.POSITIVE_INFINITY;
  }

  #isSameLevel(severityText: string | undefined, severityNumber: number | undefined): boolean {
    const { severityText: text, severityNumber: number } = this.#record;
    return severityText === text && severityNumber === number;
  }

  /**
   * The record that came back: enriched, redacted, with the resource of the application.
   *
   * @param redactor Looks through what was added to it
   */
  readBack(emitted: ReadableLogRecord, levelNumberOf: LevelNumberOf, redactor?: Redactor | undefined): LightRecord {
    const record = this.#record;
    const { droppedAttributesCount: dropped } = emitted;
    const severityText = textOf(emitted.severityText);
    const severityNumber = numberOf(emitted.severityNumber);
    const eventName = textOf(emitted.eventName);
    const sameLevel = this.#isSameLevel(severityText, severityNumber);
    const asGiven = this.#isAsGiven(emitted);
    if (asGiven && sameLevel && eventName === record.eventName && !(dropped > 0) && sameSpan(record, emitted))
      return LightRecord.moveTo(record, sameScope(record, emitted), resourceOf(emitted));
    const { body, attributes, copier } = this.#values(emitted, asGiven, redactor);
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

  /** An unchanged value stays as it was, also where the provider could not carry it. */
  #values(
    emitted: ReadableLogRecord,
    asGiven: boolean,
    redactor: Redactor | undefined,
  ): { body: AnyValue; attributes: AnyValueMap; copier?: ValueCopier } {
    const { body, attributes } = this.#record;
    if (asGiven) return { body, attributes };
    const copier = new ValueCopier(NO_LIMITS, redactor);
    const restored = {
      attributes: this.#withLost(emitted, this.#restoredMembers(copier.attributes(emitted.attributes))),
      body: this.#restored(emitted.body, this.#given.body, body, copier),
    };
    if (redactor !== undefined) {
      restored.attributes = redactor.attributes(restored.attributes, attributes);
      if (restored.body !== body) restored.body = redactor.body(restored.body);
    }
    const withException = LightRecord.exception(this.#record) !== EXCEPTION.none;
    return { ...(copier.isOver ? copier.fit(restored, withException) : restored), copier };
  }

  /** Body and attributes are unchanged. */
  #isAsGiven({ body, attributes }: ReadableLogRecord): boolean {
    const given = this.#given;
    try {
      return isUnchanged(body, given.body as AnyValue) && hasSameMembers(attributes, given.attributes as AnyValueMap);
    } catch {
      // Values that cannot be compared count as changed, and are copied with care.
      return false;
    }
  }

  #restoredMembers(copied: AnyValueMap): AnyValueMap {
    const { attributes } = this.#record;
    // The provider could carry every value: there is nothing to restore.
    if (this.#given === this.#record) return copied;
    for (const key of Object.keys(copied)) {
      const given = this.#given.attributes[key] as AnyValue;
      if (given !== attributes[key] && isUnchanged(copied[key], given)) copied[key] = attributes[key];
    }
    return copied;
  }

  /** With the attributes that the provider cannot carry. What it can carry, and what is missing, was removed by a processor. */
  #withLost(emitted: ReadableLogRecord, attributes: AnyValueMap): AnyValueMap {
    const given = this.#given.attributes;
    let restored = attributes;
    for (const key of Object.keys(given)) {
      const value = given[key];
      const isThere = Object.hasOwn(attributes, key);
      if (isThere && !hasProtoKey(value)) continue;
      const taken = takenBy(emitted, key, cloneValue(value as AnyValue));
      const isLost = isThere ? isUnchanged(attributes[key], new ValueCopier().value(taken)) : taken === NOT_TAKEN;
      if (!isLost) continue;
      if (restored === attributes) restored = merged(attributes);
      define(restored, key, this.#record.attributes[key]);
    }
    return restored;
  }

  #restored(value: unknown, given: unknown, original: AnyValue, copier: ValueCopier): AnyValue {
    if (typeof value !== 'object' && Object.is(value, given)) return original;
    copier.begin();
    return copier.value(value);
  }
}

/** True for a map with an own `__proto__`, at any depth: the SDK sets the prototype instead. */
function hasProtoKey(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return false;
  return Object.hasOwn(value, '__proto__') || Object.values(value).some(hasProtoKey);
}

/* A processor may have set a member to any value. */

function textOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  return value.isWellFormed() ? value : value.toWellFormed();
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** Our scope, unless a processor has set another one. */
function sameScope({ instrumentationScope: ours }: LightRecord, emitted: ReadableLogRecord): InstrumentationScope {
  const theirs = scopeOf(emitted);
  return theirs.name === ours.name && theirs.version === ours.version && theirs.schemaUrl === undefined ? ours : theirs;
}

/** The provider reads the same context: almost always. */
function sameSpan({ spanContext: ours }: LightRecord, { spanContext: theirs }: ReadableLogRecord): boolean {
  return theirs === undefined || (theirs.spanId === ours?.spanId && theirs.traceId === ours.traceId);
}
