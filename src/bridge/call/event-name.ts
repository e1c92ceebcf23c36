import type { AnyValueMap } from '../../record/values/any-value.js';

/** OpenTelemetry's attribute for the name of an event, which has a place of its own in the record. */
const EVENT_NAME = 'otel.event.name';

export function hasEventName(attributes: AnyValueMap): boolean {
  return typeof attributes[EVENT_NAME] === 'string';
}

/** The name, and the attributes without it. */
export function splitEventName(attributes: AnyValueMap): { eventName: string; attributes: AnyValueMap } {
  const { [EVENT_NAME]: name, ...others } = attributes;
  return { eventName: name as string, attributes: others };
}
