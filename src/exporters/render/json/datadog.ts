import { processId } from '../../../record/floor/process-id.js';
import { builtInLevel, nearestLevel } from '../../../record/levels.js';
import type { LightRecord } from '../../../record/record.js';
import { textOf } from '../../../record/values/json.js';
import { exceptionOf, type Profile, serviceOf, setDefined, utcTime } from './profile.js';

/*
 * Datadog: https://docs.datadoghq.com/logs/log_configuration/pipelines/,
 * https://docs.datadoghq.com/logs/log_configuration/attributes_naming_convention/ and
 * https://docs.datadoghq.com/logs/log_configuration/processors/log_status_remapper/ (2026-11)
 */

const LAST_64_BITS = 16;

export const datadog: Profile = {
  names: { time: 'timestamp', level: 'status', message: 'message' },
  others: [
    ...['ddsource', 'service', 'dd.env', 'dd.version', 'dd.trace_id', 'dd.span_id', 'level_name', 'event.name'],
    ...['logger.name', 'logger.method_name', 'error.kind', 'error.message', 'error.stack'],
    ...['process.pid', 'thread.id', 'code.file.path', 'code.line.number', 'dropped_attributes_count'],
  ],
  flat: true,
  dotsNest: false,
  time: utcTime,
  level: datadogStatus,
  message: textOf,
  addTo(line, record, { threadId }) {
    const { severityText, spanContext, attributes, droppedAttributesCount } = record;
    line.ddsource = 'nodejs';
    const { name, version, environment } = serviceOf(record.resource);
    setDefined(line, 'service', name);
    setDefined(line, 'dd.env', environment);
    setDefined(line, 'dd.version', version);
    setDefined(line, 'dd.trace_id', decimal(spanContext?.traceId));
    setDefined(line, 'dd.span_id', decimal(spanContext?.spanId));
    if (severityText && severityText.toLowerCase() !== datadogStatus(record)) line.level_name = severityText;
    setDefined(line, 'event.name', record.eventName);
    line['logger.name'] = record.instrumentationScope.name;
    setDefined(line, 'logger.method_name', attributes['code.function.name']);
    const exception = exceptionOf(record);
    setDefined(line, 'error.kind', exception?.type);
    setDefined(line, 'error.message', exception?.message);
    setDefined(line, 'error.stack', exception?.stack);
    line['process.pid'] = processId();
    line['thread.id'] = threadId;
    setDefined(line, 'code.file.path', attributes['code.file.path']);
    setDefined(line, 'code.line.number', attributes['code.line.number']);
    if (droppedAttributesCount > 0) line.dropped_attributes_count = droppedAttributesCount;
  },
};

/**
 * The name of a built-in level in lower case. Datadog reads a status by its first letters: "fail" would be an emergency, and the name of a level
 * of your own may be anything. Both go by the severity number.
 */
export function datadogStatus({ severityText, severityNumber }: LightRecord): string | undefined {
  const named = severityText === undefined ? undefined : builtInLevel(severityText);
  if (named !== undefined && named.name !== 'FAIL') return named.name.toLowerCase();
  const number = severityNumber || named?.severityNumber;
  if (number === undefined) return severityText ? 'info' : undefined;
  const { name } = nearestLevel(number);
  return name === 'FAIL' ? 'error' : name.toLowerCase();
}

/** The lower 64 bits of an id, as Datadog's tracers write it; undefined for what is no id. */
function decimal(id: string | undefined): string | undefined {
  return id !== undefined && /^(?:[\da-f]{16}){1,2}$/i.test(id)
    ? String(BigInt(`0x${id.slice(-LAST_64_BITS)}`))
    : undefined;
}
