import { boolean, integer, knownOptions, outOfRange, wrongType } from '../../record/floor/expect.js';
import { processId } from '../../record/floor/process-id.js';
import { own } from '../../record/foreign/own.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import { LightRecord } from '../../record/record.js';
import type { AnyValue, AnyValueMap } from '../../record/values/any-value.js';
import { define } from '../../record/values/clone.js';
import { jsonOf, quoted, textOf } from '../../record/values/json.js';
import { extraOf, hasException } from './extra.js';
import { ownTime } from './time.js';
import { type Origin, THIS_THREAD } from './token/tokens.js';

const isoTime = ownTime('YYYY-MM-DDTHH:mm:ss.SSSSSSZ');

/** Attributes that become members of their own. */
const LOCATION = { file: 'code.file.path', function: 'code.function.name', line: 'code.line.number' } as const;

/** A record as one JSON object, in one line unless `pretty` is given. */
export function serializeRecord(record: LightRecord, pretty?: Pretty, origin = THIS_THREAD): string {
  if (pretty === undefined) return oneLine(record, origin);
  const json = membersOf(record, origin);
  return jsonOf(pretty.sortKeys ? sorted(json) : json, pretty.indent);
}

/** Caches, because a record mostly has the level and the name of the one before. */
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
function messageOf(body: AnyValue): AnyValue {
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
function othersOf(record: LightRecord, extra: AnyValueMap | undefined): AnyValueMap | undefined {
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

function sorted(value: AnyValue): AnyValue {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const map: AnyValueMap = {};
  for (const key of Object.keys(value).sort()) define(map, key, sorted(value[key]));
  return map;
}

/** The layout of multi-line JSON. */
export interface Pretty {
  /** Spaces per level. */
  readonly indent: number;
  readonly sortKeys: boolean;
}

const INDENT = 2;
const MAX_INDENT = 10;
const PRETTY_OPTIONS = new Set(['indent', 'sortKeys']);

/**
 * Validates an option for multi-line JSON; undefined stands for one line.
 * @throws TypeError, RangeError for anything but a boolean or `{ indent?: 0..10, sortKeys?: boolean | undefined }`
 */
export function prettyOf(option: string, value: unknown): Pretty | undefined {
  if (value === undefined || value === false) return undefined;
  if (value === true) return { indent: INDENT, sortKeys: false };
  if (typeof value !== 'object' || value === null) throw wrongType(option, 'a boolean or an object', value);
  knownOptions(option, value, PRETTY_OPTIONS);
  const { indent, sortKeys } = value as { indent?: unknown; sortKeys?: unknown };
  const spaces = integer(`${option}.indent`, indent, 0, INDENT);
  if (spaces > MAX_INDENT) throw outOfRange(`${option}.indent`, `an integer of at most ${MAX_INDENT}`, indent);
  return { indent: spaces, sortKeys: boolean(`${option}.sortKeys`, sortKeys, false) };
}

/**
 * Renders a record as one JSON object without a newline at the end, for your own exporters and sinks.
 *
 * @param options.pretty Several lines: `indent` is the number of spaces, 0 to 10; `sortKeys` sorts all keys. `true` means an indent of 2, and
 * unsorted keys. `@default false`
 * @throws TypeError, RangeError for an unknown or invalid option
 * @example
 * logger.add((_, { record }) => socket.send(renderJson(record)));
 */
export function renderJson(
  record: ReadableLogRecord,
  options: { pretty?: boolean | { indent?: number | undefined; sortKeys?: boolean | undefined } | undefined } = {},
): string {
  knownOptions('renderJson', options, new Set(['pretty']));
  return serializeRecord(own(record), prettyOf('pretty', options.pretty));
}
