import type { Resource } from '../../../record/readable.js';
import type { LightRecord } from '../../../record/record.js';
import { quoted } from '../../../record/values/json.js';
import { serializeRecord } from '../../render/json/default-line.js';
import type { Answer } from '../answer.js';
import { joined, member, nanosOf } from './document.js';
import { CURES, type Preset, type Refusal, UNLIMITED } from './preset.js';
import { explanationOf, webPage } from './reply.js';

/* Grafana Loki's push API: streams by their labels, each with its entries. */

/** Attributes of the resource that become labels: they differ by service, not by record. */
const LABELS: ReadonlyArray<readonly [label: string, attribute: string]> = [
  ['service_name', 'service.name'],
  ['service_namespace', 'service.namespace'],
  ['deployment_environment', 'deployment.environment.name'],
];

export const loki: Preset = {
  ...UNLIMITED,
  contentType: 'application/json',
  write,
  accepted: (answer) => webPage(answer, 'Loki'),
  refused,
  cures: { ...CURES, 404: '; is the path of the URL `/loki/api/v1/push`?' },
};

function* write(records: readonly LightRecord[]): Iterable<string> {
  let start = '{"streams":[';
  for (const [labels, entries] of streamsOf(records)) {
    yield `${start}{"stream":{${labels}},"values":[`;
    for (let i = 0; i < entries.length; i++) yield (i === 0 ? '' : ',') + entryOf(entries[i] as LightRecord);
    yield ']}';
    start = ',';
  }
  yield ']}';
}

/** The records of each stream, by its labels as JSON members. */
function streamsOf(records: readonly LightRecord[]): Map<string, LightRecord[]> {
  const streams = new Map<string, LightRecord[]>();
  const known = new Map<Resource, string>();
  for (const record of records) {
    const { resource, severityText = '' } = record;
    let ofResource = known.get(resource);
    if (ofResource === undefined) {
      ofResource = joined(LABELS.map(([label, attribute]) => member(label, resource.attributes[attribute])));
      known.set(resource, ofResource);
    }
    // A stream needs a label at least.
    const labels = joined([ofResource, member('level', severityText.toLowerCase() || 'unknown')]);
    const stream = streams.get(labels);
    if (stream === undefined) streams.set(labels, [record]);
    else stream.push(record);
  }
  return streams;
}

/** Time, line, and what is unlike from record to record, but worth to be searched for without reading the line. */
function entryOf(record: LightRecord): string {
  const { spanContext, instrumentationScope } = record;
  const metadata = joined([
    member('logger', instrumentationScope.name),
    member('trace_id', spanContext?.traceId),
    member('span_id', spanContext?.spanId),
  ]);
  return `["${nanosOf(record)}",${quoted(serializeRecord(record))}${metadata === '' ? '' : `,{${metadata}}`}]`;
}

/** What concerns every record alike is not worth halving the batch. */
function refused(answer: Answer): Refusal | undefined {
  const message = explanationOf(answer);
  if (answer.status !== 400 || !/structured metadata/i.test(message) || !/disallow|not allow|disabled/i.test(message))
    return undefined;
  const cure = '; set `allow_structured_metadata: true` in the limits of Loki, which needs schema v13';
  return { message, retryable: false, divisible: false, cure };
}
