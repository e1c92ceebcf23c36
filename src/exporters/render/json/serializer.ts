/* Which JSON does a record become, for whoever reads it? */
import { LightRecord } from '../../../record/record.js';
import type { AnyValueMap } from '../../../record/values/any-value.js';
import { define } from '../../../record/values/clone.js';
import { terminalSafe } from '../../../record/values/json.js';
import { extraOf } from '../extra.js';
import { type Origin, THIS_THREAD } from '../token/tokens.js';
import { addAttributes, renamedPaths } from './attributes.js';
import { serializeRecord } from './default-line.js';
import { type JsonFormat, type JsonLayout, PROFILES } from './format.js';
import { otlpRecordJson } from './otlp-record.js';
import { laidOut, type Pretty } from './pretty.js';
import { returnedMembers } from './returned.js';

/**
 * Writes records as JSON, without a newline at the end.
 *
 * @param origin The process and thread that logged the records
 */
export function serializer(
  format: JsonFormat,
  pretty: Pretty | undefined,
  origin: Origin = THIS_THREAD,
): (record: LightRecord) => string {
  if (format === true) return (record) => serializeRecord(record, pretty, origin);
  if (typeof format === 'function') return (record) => laidOut(returnedMembers(format, record), pretty);
  if (format.profile === 'otel') return (record) => otelLine(record, pretty);
  const members = membersIn(format);
  return (record) => laidOut(members(record, origin), pretty);
}

function otelLine(record: LightRecord, pretty: Pretty | undefined): string {
  const json = otlpRecordJson(record);
  return pretty === undefined ? terminalSafe(json) : laidOut(JSON.parse(json) as AnyValueMap, pretty);
}

type Members = (record: LightRecord, origin: Origin) => AnyValueMap;

const MAX_KNOWN = 100;
/** By layout: `renderJson` names its layout at each call. */
const known = new Map<string, Members>();

function membersIn(layout: JsonLayout): Members {
  const key = JSON.stringify(layout);
  let members = known.get(key);
  if (members === undefined) {
    members = compiled(layout);
    if (known.size === MAX_KNOWN) known.clear();
    known.set(key, members);
  }
  return members;
}

function compiled(layout: JsonLayout): Members {
  const { timeKey, levelKey, messageKey, flat, project } = layout;
  const profile = PROFILES[layout.profile as keyof typeof PROFILES];
  const withCase = CASES[layout.levelCase ?? 'as is'];
  const rename = profile.dotsNest ? renamedPaths([timeKey, levelKey, messageKey, ...profile.others]) : undefined;
  return (record, origin) => {
    const line: AnyValueMap = {};
    define(line, timeKey, profile.time(record.hrTime));
    const level = profile.level(record);
    if (level !== undefined) define(line, levelKey, withCase(level));
    define(line, messageKey, profile.message(record.body));
    profile.addTo(line, record, origin, project);
    const extra = extraOf(record.attributes, LightRecord.exception(record));
    if (extra === undefined) return line;
    if (flat) addAttributes(line, extra, rename);
    else line.extra = extra;
    return line;
  };
}

const CASES = {
  'as is': (level: string) => level,
  upper: (level: string) => level.toUpperCase(),
  lower: (level: string) => level.toLowerCase(),
};
