import { memberOf } from '../../../record/floor/member-of.js';
import type { HrTime, Resource } from '../../../record/readable.js';
import type { LightRecord } from '../../../record/record.js';
import type { AnyValue, AnyValueMap } from '../../../record/values/any-value.js';
import { textOf } from '../../../record/values/json.js';
import { hasException } from '../extra.js';
import { ownTime } from '../time.js';
import type { Origin } from '../token/tokens.js';

/** The field names and level names of one reader of JSON. */
export interface Profile {
  readonly names: { readonly time: string; readonly level: string; readonly message: string };
  /** All other members that a line may have. */
  readonly others: readonly string[];
  /** Attributes stand at the top level, unless the user asks for `extra`. */
  readonly flat: boolean;
  /** The reader takes dots for paths: it refuses a line with the members `a` and `a.b`. */
  readonly dotsNest: boolean;
  time(time: HrTime): string;
  /** Undefined for a record without a level. */
  level(record: LightRecord): string | undefined;
  message(body: AnyValue): AnyValue;
  /** Adds the members of {@link others} that this record has. */
  addTo(line: AnyValueMap, record: LightRecord, origin: Origin, project: string | undefined): void;
}

/** ISO 8601 in UTC, with microseconds. */
export const utcTime = ownTime('YYYY-MM-DDTHH:mm:ss.SSSSSS[Z]!UTC');

/** What a resource says of its service. */
export interface Service {
  readonly name: string | undefined;
  readonly version: string | undefined;
  readonly environment: string | undefined;
}

/** Reading the attributes of an SDK's resource merges them each time. */
const services = new WeakMap<Resource, Service>();

/** Never throws, whatever the resource is. */
export function serviceOf(resource: Resource): Service {
  const known = services.get(resource);
  if (known !== undefined) return known;
  const attributes = memberOf(resource, 'attributes');
  const name = textAt(attributes, 'service.name');
  const service = {
    // The SDK's word for "not set": the reader may know better, by the container's labels.
    name: name?.startsWith('unknown_service') ? undefined : name,
    version: textAt(attributes, 'service.version'),
    environment: textAt(attributes, 'deployment.environment.name') ?? textAt(attributes, 'deployment.environment'),
  };
  // A resource that is still being detected changes.
  if (memberOf(resource, 'asyncAttributesPending') !== true) services.set(resource, service);
  return service;
}

function textAt(attributes: unknown, key: string): string | undefined {
  const value = memberOf(attributes, key);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The exception of a record, as text; undefined without one. */
export function exceptionOf(record: LightRecord) {
  if (!hasException(record)) return undefined;
  const { attributes } = record;
  const part = (key: string) => (attributes[key] === undefined ? undefined : textOf(attributes[key]));
  return {
    type: part('exception.type'),
    message: part('exception.message'),
    stack: part('exception.stacktrace'),
  };
}

/** Sets a member that is there. */
export function setDefined(line: AnyValueMap, key: string, value: AnyValue): void {
  if (value !== undefined) line[key] = value;
}
