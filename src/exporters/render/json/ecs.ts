import { processId } from '../../../record/floor/process-id.js';
import { textOf } from '../../../record/values/json.js';
import { builtInLevelOf } from '../token/tokens.js';
import { exceptionOf, type Profile, serviceOf, setDefined, utcTime } from './profile.js';

/* The Elastic Common Schema: https://www.elastic.co/docs/reference/ecs/ecs-field-reference (2026-11) */

/** The first version that has all of these fields in this meaning, of major version 9. */
const ECS_9 = '9.0.0';

export const ecs: Profile = {
  names: { time: '@timestamp', level: 'log.level', message: 'message' },
  others: [
    ...['ecs.version', 'event.severity', 'event.action', 'log.logger', 'process.pid', 'process.thread.id'],
    ...['service.name', 'service.version', 'service.environment', 'trace.id', 'span.id'],
    ...['error.type', 'error.message', 'error.stack_trace'],
    ...['log.origin.file.name', 'log.origin.file.line', 'log.origin.function', 'dropped_attributes_count'],
  ],
  flat: true,
  dotsNest: true,
  time: utcTime,
  level: (record) => (record.severityText || builtInLevelOf(record)?.name)?.toLowerCase(),
  message: textOf,
  addTo(line, record, { threadId }) {
    const { severityNumber, spanContext, attributes, droppedAttributesCount } = record;
    line['ecs.version'] = ECS_9;
    setDefined(line, 'event.severity', severityNumber);
    setDefined(line, 'event.action', record.eventName);
    line['log.logger'] = record.instrumentationScope.name;
    line['process.pid'] = processId();
    line['process.thread.id'] = threadId;
    const { name, version, environment } = serviceOf(record.resource);
    setDefined(line, 'service.name', name);
    setDefined(line, 'service.version', version);
    setDefined(line, 'service.environment', environment);
    setDefined(line, 'trace.id', spanContext?.traceId);
    setDefined(line, 'span.id', spanContext?.spanId);
    const exception = exceptionOf(record);
    setDefined(line, 'error.type', exception?.type);
    setDefined(line, 'error.message', exception?.message);
    setDefined(line, 'error.stack_trace', exception?.stack);
    setDefined(line, 'log.origin.file.name', attributes['code.file.path']);
    setDefined(line, 'log.origin.file.line', attributes['code.line.number']);
    setDefined(line, 'log.origin.function', attributes['code.function.name']);
    if (droppedAttributesCount > 0) line.dropped_attributes_count = droppedAttributesCount;
  },
};
