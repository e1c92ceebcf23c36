import { processId } from '../../../record/floor/process-id.js';
import type { LightRecord } from '../../../record/record.js';
import type { AnyValueMap } from '../../../record/values/any-value.js';
import { textOf } from '../../../record/values/json.js';
import type { Origin } from '../token/tokens.js';
import { isoTime, messageOf, othersOf } from './default-line.js';
import { type Profile, serviceOf, setDefined } from './profile.js';

const OTHERS = [
  ...['severity_number', 'name', 'process', 'thread', 'exception', 'trace_id', 'span_id', 'trace_flags'],
  ...['dropped_attributes_count', 'file', 'function', 'line'],
];

/** The members of `serialize: true`, for lines with other keys. */
export const ours: Profile = {
  names: { time: 'time', level: 'level', message: 'message' },
  others: OTHERS,
  flat: false,
  dotsNest: false,
  time: isoTime,
  level: ({ severityText = '' }) => severityText,
  message: messageOf,
  addTo,
};

/** The same with attributes at the top level, text as the message, and the service. */
export const flat: Profile = {
  ...ours,
  others: [...OTHERS, 'event_name', 'service', 'version', 'environment'],
  flat: true,
  message: textOf,
  addTo(line, record, origin) {
    addTo(line, record, origin);
    setDefined(line, 'event_name', record.eventName);
    const { name, version, environment } = serviceOf(record.resource);
    setDefined(line, 'service', name);
    setDefined(line, 'version', version);
    setDefined(line, 'environment', environment);
  },
};

function addTo(line: AnyValueMap, record: LightRecord, { threadId }: Origin): void {
  line.severity_number = record.severityNumber ?? 0;
  line.name = record.instrumentationScope.name;
  line.process = processId();
  line.thread = threadId;
  Object.assign(line, othersOf(record, undefined));
}
