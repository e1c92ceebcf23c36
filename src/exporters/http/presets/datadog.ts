import type { Resource } from '../../../record/readable.js';
import type { LightRecord } from '../../../record/record.js';
import { datadogStatus } from '../../render/json/datadog.js';
import type { Answer } from '../answer.js';
import { joined, member, millisOf, withMembers } from './document.js';
import { arrayOf } from './plain.js';
import { CURES, type Preset, type Refusal, UNLIMITED } from './preset.js';
import { explanationOf, webPage } from './reply.js';

/* Datadog's log intake (v2): an array of events with reserved members. */

const KEY = '; send the API key as `dd-api-key`, to the host of your Datadog site';
/** Datadog asks to repeat these, too. */
const RETRYABLE = new Set([408, 500]);

export const datadog: Preset = {
  ...UNLIMITED,
  contentType: 'application/json',
  // A batch of more is halved at once: growing would only be undone.
  adaptive: false,
  maxRecords: 1_000,
  maxBytes: 5_000_000,
  write,
  accepted: (answer) => webPage(answer, 'Datadog'),
  refused,
  cures: { ...CURES, 401: KEY, 403: KEY, 404: '; is the path of the URL `/api/v2/logs`?' },
};

function write(records: readonly LightRecord[]): Iterable<string> {
  const known = new Map<Resource, string>();
  return arrayOf(records, (record) => {
    let ofResource = known.get(record.resource);
    if (ofResource === undefined) {
      ofResource = membersOf(record.resource);
      known.set(record.resource, ofResource);
    }
    const { spanContext } = record;
    const status = member('status', datadogStatus(record));
    const trace = joined([
      member('dd.trace_id', spanContext?.traceId),
      member('dd.span_id', spanContext && decimal(spanContext.spanId)),
    ]);
    return withMembers(joined([ofResource, status, `"timestamp":${millisOf(record)}`, trace]), record);
  });
}

function membersOf({ attributes }: Resource): string {
  const tags = [
    ['env', attributes['deployment.environment.name']],
    ['version', attributes['service.version']],
  ].flatMap(([name, value]) => (typeof value === 'string' && value !== '' ? `${name}:${value}` : []));
  return joined([
    '"ddsource":"nodejs"',
    member('service', attributes['service.name']),
    member('hostname', attributes['host.name']),
    member('ddtags', tags.join(',')),
  ]);
}

/** Datadog writes ids of spans so. */
function decimal(spanId: string): string {
  return /^[\da-f]{16}$/i.test(spanId) ? String(BigInt(`0x${spanId}`)) : '';
}

function refused(answer: Answer): Refusal | undefined {
  return RETRYABLE.has(answer.status) ? { message: explanationOf(answer), retryable: true } : undefined;
}
