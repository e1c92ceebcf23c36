import { exporterRenderer } from '../exporters/render/renderer.js';
import { describeDamage } from '../processors/spool/files/damage.js';
import type { StoredRecord } from '../processors/spool/files/instance-reader.js';
import { dateText } from '../record/floor/date-text.js';
import type { AnyValue } from '../record/values/any-value.js';
import { jsonOf } from '../record/values/json.js';
import type { Output, Request } from './request.js';
import { contentsOf, partsOf } from './spool-files.js';

/** Prints the records that are not delivered, the oldest writer first. */
export function printRecords({ directory, json }: Request, output: Output): boolean {
  let isFine = true;
  const render = exporterRenderer(undefined, undefined);
  for (const part of partsOf(directory)) {
    const print = (stored: StoredRecord) =>
      output.out(json ? `${jsonOf(described(stored, part.name))}\n` : render(stored.record));
    const { instance, isChanging } = contentsOf(part, print);
    if (!instance.isDamaged || isChanging) continue;
    isFine = false;
    output.error(`logly-otel: ${part.name} is damaged: ${describeDamage(instance.damage)}\n`);
  }
  return isFine;
}

function described({ id, record }: StoredRecord, writer: string): AnyValue {
  const { hrTime, severityText, severityNumber, body, eventName, attributes, spanContext } = record;
  const { instrumentationScope, resource, droppedAttributesCount } = record;
  const [seconds, nanos] = hrTime;
  return {
    writer,
    id,
    time: dateText(new Date(seconds * 1_000 + Math.floor(nanos / 1e6))),
    level: severityText ?? null,
    severity_number: severityNumber ?? null,
    body,
    ...(eventName === undefined ? {} : { event_name: eventName }),
    attributes,
    ...(droppedAttributesCount === 0 ? {} : { dropped_attributes: droppedAttributesCount }),
    ...(spanContext === undefined ? {} : { trace_id: spanContext.traceId, span_id: spanContext.spanId }),
    scope: instrumentationScope as unknown as AnyValue,
    resource: resource as unknown as AnyValue,
  };
}
