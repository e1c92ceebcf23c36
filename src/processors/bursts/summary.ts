import type { HrTime } from '../../record/readable.js';
import { LightRecord } from '../../record/record.js';
import { newUid, UID_ATTRIBUTE } from '../../record/uid.js';
import type { AnyValue, AnyValueMap } from '../../record/values/any-value.js';
import { define, merged } from '../../record/values/clone.js';
import { EXCEPTION } from '../../record/values/exception.js';
import { textOf } from '../../record/values/json.js';
import type { Window } from './windows.js';

/** The level of a summary of dropped records. */
const WARNING = { severityText: 'WARNING', severityNumber: 13, levelNumber: 40 };
/** Estimated bytes of what a summary adds to a record. */
const ADDED_BYTES = 200;

/** `5 s`, `1.25 s`, `250 ms`. */
function inWords(millis: number): string {
  return millis < 1_000 ? `${Math.round(millis)} ms` : `${Math.round(millis / 10) / 100} s`;
}

/** The record that says how often another one was repeated: of the same level, with the attributes of the first. */
export function repeatedSummary({ first, last, repeats }: Window, millis: number, time: HrTime): LightRecord {
  const times = repeats === 1 ? '1 time' : `${repeats} times`;
  const body = `${textOf(first.body)} (repeated ${times} in ${inWords(millis)})`;
  return summaryOf(first, last, time, { body, attributes: merged(first.attributes) }, ['log.repeated', repeats]);
}

/** The record that says how many were over the rate: a WARNING of their logger. @param last The last one of them */
export function droppedSummary(
  last: LightRecord,
  count: number,
  perSecond: number,
  millis: number,
  time: HrTime,
): LightRecord {
  const were = count === 1 ? '1 record was' : `${count} records were`;
  const body = `${were} dropped in ${inWords(millis)}, over the rate of ${perSecond} a second`;
  const contents = { ...WARNING, body, attributes: {}, exception: EXCEPTION.none, eventName: undefined };
  return summaryOf(last, last, time, { ...contents, spanContext: undefined }, ['log.dropped', count]);
}

/** A record of its own, for one sink. It has come of the last one, so that a sink that logs for each record does not log for ever. */
function summaryOf(
  like: LightRecord,
  last: LightRecord,
  time: HrTime,
  contents: Partial<Parameters<typeof LightRecord.of>[0]> & { readonly attributes: AnyValueMap },
  [key, value]: readonly [key: string, value: AnyValue],
): LightRecord {
  const { attributes } = contents;
  define(attributes, key, value);
  const size = LightRecord.size(like) + ADDED_BYTES;
  const times = { hrTime: time, hrTimeObserved: time };
  const summary = LightRecord.changed(like, { ...contents, ...times, size, ours: false, directives: undefined }, false);
  if (Object.hasOwn(like.attributes, UID_ATTRIBUTE)) define(attributes, UID_ATTRIBUTE, newUid(summary));
  const lineage = LightRecord.isCaused(last) ? LightRecord.lineage(last) : undefined;
  LightRecord.trace(summary, lineage, LightRecord.isSurplus(last));
  return summary;
}
