import { processId } from '../../../record/floor/process-id.js';
import { nearestLevel } from '../../../record/levels.js';
import type { LightRecord } from '../../../record/record.js';
import type { AnyValueMap } from '../../../record/values/any-value.js';
import { textOf } from '../../../record/values/json.js';
import { builtInLevelOf } from '../token/tokens.js';
import { exceptionOf, type Profile, serviceOf, setDefined, utcTime } from './profile.js';

/*
 * Google Cloud Logging: https://cloud.google.com/logging/docs/structured-logging (2026-11), and Error Reporting:
 * https://cloud.google.com/error-reporting/docs/formatting-error-messages (2026-11)
 */

/** The severity of each built-in level; a number between two levels has that of the lower one. */
const SEVERITIES: Readonly<Record<string, string>> = {
  TRACE: 'DEBUG',
  DEBUG: 'DEBUG',
  INFO: 'INFO',
  NOTICE: 'NOTICE',
  SUCCESS: 'INFO',
  WARNING: 'WARNING',
  ERROR: 'ERROR',
  FAIL: 'ERROR',
  CRITICAL: 'CRITICAL',
  FATAL: 'ALERT',
};

const PREFIX = 'logging.googleapis.com/';
const SAMPLED = 1;

export const gcp: Profile = {
  names: { time: 'time', level: 'severity', message: 'message' },
  others: [
    ...['labels', 'trace', 'spanId', 'trace_sampled', 'sourceLocation'].map((name) => PREFIX + name),
    ...['level_name', 'logger', 'process.pid', 'thread.id', 'event.name', 'serviceContext', 'dropped_attributes_count'],
    ...['stack_trace', 'exception.type', 'exception.message'],
  ],
  flat: true,
  dotsNest: false,
  time: utcTime,
  level: severityOf,
  message: textOf,
  addTo(line, record, { threadId }, project) {
    const { severityText, spanContext, droppedAttributesCount } = record;
    // The severities are fewer than the levels.
    if (severityText && severityText !== severityOf(record)) line.level_name = severityText;
    line.logger = record.instrumentationScope.name;
    line['process.pid'] = processId();
    line['thread.id'] = threadId;
    setDefined(line, 'event.name', record.eventName);
    addService(line, record);
    if (spanContext !== undefined) {
      const { traceId, spanId, traceFlags } = spanContext;
      line[`${PREFIX}trace`] = project === undefined ? traceId : `projects/${project}/traces/${traceId}`;
      line[`${PREFIX}spanId`] = spanId;
      line[`${PREFIX}trace_sampled`] = (traceFlags & SAMPLED) !== 0;
    }
    const exception = exceptionOf(record);
    setDefined(line, 'stack_trace', exception?.stack);
    setDefined(line, 'exception.type', exception?.type);
    setDefined(line, 'exception.message', exception?.message);
    setDefined(line, `${PREFIX}sourceLocation`, sourceLocationOf(record));
    if (droppedAttributesCount > 0) line.dropped_attributes_count = droppedAttributesCount;
  },
};

function severityOf(record: LightRecord): string {
  const { severityNumber } = record;
  const level =
    severityNumber !== undefined && severityNumber > 0 ? nearestLevel(severityNumber) : builtInLevelOf(record);
  return (level && SEVERITIES[level.name]) ?? 'DEFAULT';
}

/** Error Reporting groups by service and version. It has no field for the environment, so that this is a label. */
function addService(line: AnyValueMap, { resource }: LightRecord): void {
  const { name, version, environment } = serviceOf(resource);
  if (name !== undefined) line.serviceContext = version === undefined ? { service: name } : { service: name, version };
  else if (version !== undefined) line.serviceContext = { version };
  if (environment !== undefined) line[`${PREFIX}labels`] = { environment };
}

function sourceLocationOf({ attributes }: LightRecord): AnyValueMap | undefined {
  const location: AnyValueMap = {};
  const { 'code.file.path': file, 'code.line.number': row, 'code.function.name': name } = attributes;
  if (file !== undefined) location.file = textOf(file);
  // A 64-bit integer is text in the JSON of protobuf.
  if (row !== undefined) location.line = textOf(row);
  if (name !== undefined) location.function = textOf(name);
  return Object.keys(location).length === 0 ? undefined : location;
}
