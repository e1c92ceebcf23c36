import { outOfRange, wrongType } from '../../record/floor/expect.js';
import type { HrTime } from '../../record/readable.js';
import { LightRecord } from '../../record/record.js';
import type { Redactor } from '../../record/redact/redactor.js';
import type { AnyValue, AnyValueMap } from '../../record/values/any-value.js';
import { define } from '../../record/values/clone.js';
import { cloneMapToExtend, cloneValue, isUnchanged } from '../../record/values/compare.js';
import { ValueCopier } from '../../record/values/copier.js';
import { EXCEPTION } from '../../record/values/exception.js';
import { estimatedSize, MAX_CHARS, MAX_NODES, type ValueLimits } from '../../record/values/limits.js';
import type { Levels } from '../levels/levels.js';

/**
 * The draft that a patch function may change.
 *
 * @example logger.patch((record) => { record.attributes.host = os.hostname(); })
 */
export interface PatchableRecord {
  /** The message: a filled text, or a structured value. */
  body: AnyValue;
  /** Name of the level, in any case (WARN is WARNING). Set alone, it sets the severity number of that level, too, if there is one. */
  severityText: string;
  /** 1 to 24, or 0 for none. Set alone, it sets the level to the nearest built-in one. */
  severityNumber: number;
  /** Add, change or delete members. */
  attributes: Record<string, unknown>;
  /** Name of the event. */
  eventName?: string | undefined;
  /** Time of the call. */
  readonly hrTime: HrTime;
  /** The logger of the call. */
  readonly instrumentationScope: { readonly name: string };
}

export type Patch = (record: PatchableRecord) => void;

/** What patching needs of the core. */
export interface PatchSettings {
  readonly limits: ValueLimits;
  readonly levels: Levels;
  /** Look through what the patch adds; it sees the record as they have left it. */
  readonly redactors: readonly Redactor[];
  /** Takes the rejection of an async patch, which is not awaited. */
  readonly onLateError: (error: unknown, record: LightRecord) => void;
}

/**
 * Applies a patch to a draft of the record, and copies its changes by the value table. The record itself stays unchanged. Throws what the
 * patch throws, and a TypeError or RangeError for a draft that is no record any more.
 *
 * @param alongside The result is a copy for one sink; the record remains that of the call
 */
export function patched(record: LightRecord, patch: Patch, settings: PatchSettings, alongside: boolean): LightRecord {
  const draft: PatchableRecord = {
    body: cloneValue(record.body),
    severityText: record.severityText ?? '',
    severityNumber: record.severityNumber ?? 0,
    attributes: cloneMapToExtend(record.attributes),
    hrTime: [record.hrTime[0], record.hrTime[1]],
    instrumentationScope: record.instrumentationScope,
  };
  if (record.eventName !== undefined) draft.eventName = record.eventName;
  const result: unknown = patch(draft);
  if (result instanceof Promise) result.catch((error: unknown) => settings.onLateError(error, record));
  return LightRecord.changed(record, changesOf(record, draft, settings), alongside);
}

/** The smallest size of a record that may be over a budget. */
const SMALLEST_LARGE = Math.min(estimatedSize(MAX_NODES, 0), estimatedSize(0, MAX_CHARS));

function changesOf(record: LightRecord, draft: PatchableRecord, { limits, levels, redactors }: PatchSettings) {
  const copier = new ValueCopier(limits, redactors[0]);
  const { body, attributes, eventName } = draft;
  if (typeof attributes !== 'object' || attributes === null)
    throw wrongType('patch: attributes', 'an object', attributes);
  if (eventName !== undefined && typeof eventName !== 'string')
    throw wrongType('patch: eventName', 'a string', eventName);
  const { severityText, severityNumber } = severityOf(record, draft, levels);
  const changed = attributesOf(record.attributes, attributes, copier, redactors);
  copier.begin();
  const newBody = isSame(body, record.body)
    ? record.body
    : redactors.reduce((value, redactor) => redactor.body(value), copier.value(body));
  const size = LightRecord.size(record) + estimatedSize(copier.nodes, copier.chars) - estimatedSize(0, 0);
  const values = { body: newBody, attributes: changed };
  // An estimate: it may be more than what body and attributes take now, never less.
  const isLarge = copier.nodes > 0 && size > SMALLEST_LARGE;
  return {
    severityText,
    severityNumber,
    ...(isLarge ? copier.fit(values, LightRecord.exception(record) !== EXCEPTION.none) : values),
    eventName: eventName?.toWellFormed(),
    levelNumber: levels.levelNumberOf(severityText, severityNumber),
    droppedAttributesCount: record.droppedAttributesCount + copier.dropped,
    size: isLarge ? estimatedSize(copier.nodes, copier.chars) : size,
    nonPortable: copier.nonPortable || LightRecord.nonPortable(record),
  };
}

/** Unchanged attributes stay, whatever the limits say; new and changed ones are copied on top. */
function attributesOf(
  original: AnyValueMap,
  draft: Record<string, unknown>,
  copier: ValueCopier,
  redactors: readonly Redactor[],
): AnyValueMap {
  const hidden = (map: AnyValueMap) => redactors.reduce((copy, redactor) => redactor.attributes(copy), map);
  const kept: AnyValueMap = {};
  const changed: AnyValueMap = {};
  try {
    for (const key of Object.keys(draft)) {
      const value = draft[key];
      if (Object.hasOwn(original, key) && isSame(value, original[key])) define(kept, key, original[key]);
      else define(changed, key, value as AnyValue);
    }
  } catch {
    // A draft that cannot be enumerated is copied member by member.
    return hidden(copier.attributes(draft));
  }
  return copier.attributes(redactors.length === 0 ? changed : hidden(copier.fieldsAside(changed)), kept);
}

function isSame(value: unknown, original: AnyValue): boolean {
  try {
    return isUnchanged(value, original);
  } catch {
    return false;
  }
}

/** Severity text and number belong together: if one alone was set, the other follows. The name of a level, in any case, means that level. */
function severityOf(record: LightRecord, draft: PatchableRecord, levels: Levels) {
  let severityText: unknown = draft.severityText;
  let severityNumber: unknown = draft.severityNumber;
  if (typeof severityText !== 'string') throw wrongType('patch: severityText', 'a string', severityText);
  if (typeof severityNumber !== 'number') throw wrongType('patch: severityNumber', 'a number', severityNumber);
  if (!Number.isInteger(severityNumber) || severityNumber < 0 || severityNumber > 24) {
    throw outOfRange('patch: severityNumber', 'an integer from 0 to 24', severityNumber);
  }
  const sameText = severityText === (record.severityText ?? '');
  const sameNumber = severityNumber === (record.severityNumber ?? 0);
  if (sameText && sameNumber) return { severityText: record.severityText, severityNumber: record.severityNumber };
  // Sinks show the level's own spelling.
  const level = sameText ? undefined : levels.known(severityText);
  severityText = level?.name ?? severityText;
  if (sameNumber) severityNumber = level?.severityNumber ?? severityNumber;
  else if (sameText) severityText = levels.nameOf(severityNumber) ?? '';
  return {
    severityText: (severityText as string).toWellFormed() || undefined,
    severityNumber: (severityNumber as number) || undefined,
  };
}
