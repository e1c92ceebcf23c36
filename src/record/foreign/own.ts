/* How does a record that is not ours become one? */
import { memberOf, shownMemberOf } from '../floor/member-of.js';
import { levelNumberOf } from '../levels.js';
import type { HrTime, InstrumentationScope, ReadableLogRecord, Resource, SpanContext } from '../readable.js';
import { LightRecord } from '../record.js';
import type { AnyValueMap } from '../values/any-value.js';
import { ValueCopier } from '../values/copier.js';
import type { Hiding } from '../values/copying.js';
import { estimatedSize, NO_LIMITS } from '../values/limits.js';

/** Returns Logly's number for a severity. */
export type LevelNumberOf = (
  severityText: string | undefined,
  severityNumber: number | undefined,
) => number | undefined;

const NO_SCOPE: InstrumentationScope = Object.freeze({ name: 'unknown' });
const NO_RESOURCE: Resource = Object.freeze({ attributes: Object.freeze({}) });

/**
 * A record of ours: a copy by the value table, within the budgets of a record. Returns a record of ours as it is. Never throws, whatever the
 * members of the record are.
 *
 * @param hiding Looks through texts before they are cut
 */
export function own(
  record: ReadableLogRecord,
  levelNumber: LevelNumberOf = levelNumberOf,
  hiding?: Hiding | undefined,
): LightRecord {
  if (LightRecord.is(record)) return record;
  const copier = new ValueCopier(NO_LIMITS, hiding);
  const fields = memberOf(record, 'attributes');
  let attributes: AnyValueMap = typeof fields === 'object' && fields !== null ? copier.attributes(fields) : {};
  copier.begin();
  let body = copier.value(shownMemberOf(record, 'body'));
  if (copier.isOver) ({ body, attributes } = copier.fit({ body, attributes }, true));
  const severityText = text(memberOf(record, 'severityText'));
  const severityNumber = number(memberOf(record, 'severityNumber'));
  return LightRecord.of({
    hrTime: time(memberOf(record, 'hrTime')),
    hrTimeObserved: time(memberOf(record, 'hrTimeObserved')),
    spanContext: spanContextOf(record),
    severityText,
    severityNumber,
    body,
    eventName: text(memberOf(record, 'eventName')),
    attributes,
    droppedAttributesCount: copier.dropped + (number(memberOf(record, 'droppedAttributesCount')) ?? 0),
    instrumentationScope: scopeOf(record),
    resource: resourceOf(record),
    levelNumber: LightRecord.levelNumberOfCopy(record) ?? levelNumber(severityText, severityNumber),
    size: estimatedSize(copier.nodes, copier.chars),
    nonPortable: copier.nonPortable,
  });
}

/** Records of ours; the same array if all of them are ours already. */
export function ownAll(records: readonly ReadableLogRecord[]): readonly LightRecord[] {
  for (let i = 0; i < records.length; i++) if (!LightRecord.is(records[i])) return records.map((record) => own(record));
  return records as readonly LightRecord[];
}

// Many records share one scope and one resource. To check them again makes a foreign record a seventh slower (bench/tricks, scope-memo).
let lastGiven: unknown = NO_SCOPE;
let lastScope = NO_SCOPE;
let lastResource = NO_RESOURCE;

/** The scope of the record, not copied: many records share it. */
export function scopeOf(record: ReadableLogRecord): InstrumentationScope {
  const scope = givenScope(record);
  if (scope === lastGiven) return lastScope;
  lastGiven = scope;
  lastScope = repaired(having<InstrumentationScope>(scope, 'name', 'string') ?? NO_SCOPE);
  return lastScope;
}

/** A named member: by a name that is a parameter, a foreign record takes 6 % longer (bench/tricks, given-named). */
function givenScope(record: ReadableLogRecord): unknown {
  try {
    return record.instrumentationScope;
  } catch {
    return undefined;
  }
}

function givenResource(record: ReadableLogRecord): unknown {
  try {
    return record.resource;
  } catch {
    return undefined;
  }
}

/** A scope of valid Unicode: mostly the same. */
function repaired(scope: InstrumentationScope): InstrumentationScope {
  const { name, version, schemaUrl } = scope;
  const all: readonly unknown[] = [name, version, schemaUrl];
  if (all.every((part) => typeof part !== 'string' || part.isWellFormed())) return scope;
  return {
    ...scope,
    name: name.toWellFormed(),
    ...(text(version) === undefined ? {} : { version: text(version) }),
    ...(text(schemaUrl) === undefined ? {} : { schemaUrl: text(schemaUrl) }),
  };
}

/** The resource of the record, not copied: many records share it. */
export function resourceOf(record: ReadableLogRecord): Resource {
  const resource = givenResource(record);
  if (resource !== lastResource) lastResource = having<Resource>(resource, 'attributes', 'object') ?? NO_RESOURCE;
  return lastResource;
}

/** A copy of the ids of the span; undefined without a valid one. */
export function spanContextOf(record: ReadableLogRecord): SpanContext | undefined {
  const spanContext = memberOf(record, 'spanContext');
  if (spanContext === undefined || spanContext === null) return undefined;
  try {
    const { traceId, spanId, traceFlags, isRemote } = spanContext as SpanContext;
    if (typeof traceId !== 'string' || typeof spanId !== 'string') return undefined;
    const ids = { traceId, spanId, traceFlags: number(traceFlags) ?? 0 };
    return isRemote === undefined ? ids : { ...ids, isRemote: isRemote === true };
  } catch {
    return undefined;
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value.toWellFormed() : undefined;
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** The value, if its member has this type. */
function having<T>(value: unknown, member: keyof T & string, type: 'string' | 'object'): T | undefined {
  return typeof memberOf(value, member) === type ? (value as T) : undefined;
}

function time(value: unknown): HrTime {
  try {
    const { 0: seconds, 1: nanos } = value as { 0?: unknown; 1?: unknown };
    return [number(seconds) ?? 0, number(nanos) ?? 0];
  } catch {
    return [0, 0];
  }
}
