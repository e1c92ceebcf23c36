import { processId } from '../../../record/floor/process-id.js';
import { LightRecord } from '../../../record/record.js';
import type { AnyValue, AnyValueMap } from '../../../record/values/any-value.js';
import { jsonOf, quoted, textOf } from '../../../record/values/json.js';
import { extraOf, hasException } from '../extra.js';
import { ownTime } from '../time.js';
import { type Origin, THIS_THREAD } from '../token/tokens.js';
import { laidOut, type Pretty } from './pretty.js';

/** In the local time zone. */
export const isoTime = ownTime('YYYY-MM-DDTHH:mm:ss.SSSSSSZ');

/** Attributes that become members of their own. */
const LOCATION = { file: 'code.file.path', function: 'code.function.name', line: 'code.line.number' } as const;

/** A record as one JSON object, in one line unless `pretty` is given. */
export function serializeRecord(record: LightRecord, pretty?: Pretty, origin = THIS_THREAD): string {
  return pretty === undefined ? oneLine(record, origin) : laidOut(membersOf(record, origin), pretty);
}

/** A record mostly has the level and the name of the one before: written anew, a line takes a fifth longer (bench/tricks, json-level-parts). */
let lastLevel = { text: '', number: -1, part: '' };
let lastName = { name: '', threadId: -1, part: '' };

function levelPart(text: string, number: number): string {
  if (lastLevel.text !== text || lastLevel.number !== number) {
    lastLevel = { text, number, part: `","level":${quoted(text)},"severity_number":${number},"message":` };
  }
  return lastLevel.part;
}

function namePart(name: string, threadId: number): string {
  if (lastName.name !== name || lastName.threadId !== threadId) {
    const part = `,"name":${quoted(name)},"process":${processId()},"thread":${threadId}`;
    lastName = { name, threadId, part };
  }
  return lastName.part;
}

/** Concatenates the members that every record has. Only the others, which few records have, go through a map. */
function oneLine(record: LightRecord, { threadId }: Origin): string {
  const { hrTime, severityText = '', severityNumber = 0, body, instrumentationScope, attributes, spanContext } = record;
  const isPlain = spanContext === undefined && record.droppedAttributesCount === 0;
  const text =
    `{"time":"${isoTime(hrTime)}${levelPart(severityText, severityNumber)}${messageJson(body)}` +
    namePart(instrumentationScope.name, threadId);
  const extra = extraOf(attributes, LightRecord.exception(record));
  if (isPlain && extra === attributes) return `${text},"extra":${jsonOf(extra)}}`;
  const others = othersOf(record, extra);
  return others === undefined ? `${text}}` : `${text},${jsonOf(others).slice(1)}`;
}

/** A structured message stays an object or array. */
export function messageOf(body: AnyValue): AnyValue {
  return typeof body === 'object' && body !== null ? body : textOf(body);
}

function messageJson(body: AnyValue): string {
  return typeof body === 'string' ? quoted(body) : jsonOf(messageOf(body));
}

function membersOf(record: LightRecord, { threadId }: Origin): AnyValueMap {
  const json: AnyValueMap = {
    time: isoTime(record.hrTime),
    level: record.severityText ?? '',
    severity_number: record.severityNumber ?? 0,
    message: messageOf(record.body),
    name: record.instrumentationScope.name,
    process: processId(),
    thread: threadId,
  };
  return Object.assign(json, othersOf(record, extraOf(record.attributes, LightRecord.exception(record))));
}

/** Exception, trace, what was dropped, and location; undefined if there are none. */
export function othersOf(record: LightRecord, extra: AnyValueMap | undefined): AnyValueMap | undefined {
  const { attributes, spanContext, droppedAttributesCount } = record;
  const json: AnyValueMap = {};
  if (extra !== undefined) json.extra = extra;
  if (hasException(record)) {
    json.exception = {
      type: attributes['exception.type'] ?? '',
      message: attributes['exception.message'] ?? '',
      stacktrace: attributes['exception.stacktrace'] ?? '',
    };
  }
  if (spanContext !== undefined) {
    json.trace_id = spanContext.traceId;
    json.span_id = spanContext.spanId;
    json.trace_flags = ((spanContext.traceFlags ?? 0) & 0xff).toString(16).padStart(2, '0');
  }
  if (droppedAttributesCount > 0) json.dropped_attributes_count = droppedAttributesCount;
  for (const [name, key] of Object.entries(LOCATION)) {
    if (attributes[key] !== undefined) json[name] = attributes[key];
  }
  return Object.keys(json).length === 0 ? undefined : json;
}
