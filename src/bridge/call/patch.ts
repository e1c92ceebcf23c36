import { outOfRange, wrongType } from '../../record/floor/expect.js';
import type { HrTime } from '../../record/readable.js';
import { LightRecord } from '../../record/record.js';
import type { AnyValue, AnyValueMap } from '../../record/values/any-value.js';
import { cloneMapToExtend, cloneValue, isUnchanged } from '../../record/values/compare.js';
import { ValueCopier } from '../../record/values/copier.js';
import { define } from '../../record/values/copy-slow.js';
import { estimatedSize, type ValueLimits } from '../../record/values/limits.js';
import type { Levels } from '../levels/levels.js';

/** What patch functions may change. */
export interface PatchableRecord {
  body: AnyValue;
  /** The level's name, in any case (WARN is WARNING). Set alone, the severity number becomes that of the level, if there is one of that name. */
  severityText: string;
  /** 1..24, or 0 for none. Set alone, the level becomes the built-in one that is nearest. */
  severityNumber: number;
  attributes: Record<string, unknown>;
  eventName?: string;
  /** When the call was made. */
  readonly hrTime: HrTime;
  readonly instrumentationScope: { readonly name: string };
}

export type Patch = (record: PatchableRecord) => void;

/** What patching needs of the core. */
export interface PatchSettings {
  readonly limits: ValueLimits;
  readonly levels: Levels;
  /** Told what the promise of a patch rejects with; a patch is not waited for. */
  readonly onLateError: (error: unknown, record: LightRecord) => void;
}

/**
 * The record as the patch has changed it, on a draft of its own; what it has set is put through the value table. The record itself stays
 * as it is. Throws what the patch throws, and for a draft that is no record any more.
 *
 * @param alongside A copy for some, beside the record, which goes on being that of the call
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

function changesOf(record: LightRecord, draft: PatchableRecord, { limits, levels }: PatchSettings) {
  const copier = new ValueCopier(limits);
  const { body, attributes, eventName } = draft;
  if (typeof attributes !== 'object' || attributes === null)
    throw wrongType('patch: attributes', 'an object', attributes);
  if (eventName !== undefined && typeof eventName !== 'string')
    throw wrongType('patch: eventName', 'a string', eventName);
  const { severityText, severityNumber } = severityOf(record, draft, levels);
  return {
    severityText,
    severityNumber,
    body: isSame(body, record.body) ? record.body : copier.value(body),
    eventName,
    attributes: attributesOf(record.attributes, attributes, copier),
    levelNumber: levels.levelNumberOf(severityText, severityNumber),
    droppedAttributesCount: record.droppedAttributesCount + copier.dropped,
    size: LightRecord.size(record) + estimatedSize(copier.nodes, copier.chars) - estimatedSize(0, 0),
    nonPortable: copier.nonPortable || LightRecord.nonPortable(record),
  };
}

/** What is as it was stays, whatever the limits say; new and changed ones are copied on top. */
function attributesOf(original: AnyValueMap, draft: Record<string, unknown>, copier: ValueCopier): AnyValueMap {
  const kept: AnyValueMap = {};
  const changed: AnyValueMap = {};
  try {
    for (const key of Object.keys(draft)) {
      const value = draft[key];
      if (Object.hasOwn(original, key) && isSame(value, original[key])) define(kept, key, original[key]);
      else define(changed, key, value as AnyValue);
    }
  } catch {
    // What cannot be read is copied with care.
    return copier.attributes(draft);
  }
  return copier.attributes(changed, kept);
}

function isSame(value: unknown, original: AnyValue): boolean {
  try {
    return isUnchanged(value, original);
  } catch {
    return false;
  }
}

/** Text and number go together: where one alone was set, the other follows. The name of a level, in any case, is that level. */
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
  // As sinks show it: the level's own name.
  const level = sameText ? undefined : levels.known(severityText);
  severityText = level?.name ?? severityText;
  if (sameNumber) severityNumber = level?.severityNumber ?? severityNumber;
  else if (sameText) severityText = levels.nameOf(severityNumber) ?? '';
  return {
    severityText: (severityText as string) || undefined,
    severityNumber: (severityNumber as number) || undefined,
  };
}
