import type { AnyValueMap } from '../../record/values/any-value.js';

/** OpenTelemetry's attribute for the event name, which is a member of a LogRecord. */
const EVENT_NAME = 'otel.event.name';

export function hasEventName(attributes: AnyValueMap): boolean {
  return typeof attributes[EVENT_NAME] === 'string';
}

/** The event name, and the attributes without it. */
export function splitEventName(attributes: AnyValueMap): { eventName: string; attributes: AnyValueMap } {
  const { [EVENT_NAME]: name, ...others } = attributes;
  return { eventName: name as string, attributes: others };
}
