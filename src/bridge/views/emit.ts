import { activeContext, spanContextIn } from '../../record/otel.js';
import type { LightRecord } from '../../record/record.js';
import { type Call, recordOf } from '../call/call.js';
import { mergeFields } from '../call/fields.js';
import type { View } from '../view.js';

/** Makes the record of a call that somebody wants, and sends it on its way. Throws only what a sync sink without `catch` throws. */
export function emit({ core, scope, bound }: View, call: Call): void {
  const { extra, contextFields, limits, clock, resource, route, report } = core;
  let record: LightRecord;
  try {
    record = recordOf(call, {
      time: clock.hrTime(),
      spanContext: spanContextIn(activeContext()),
      scope: scope.instrumentationScope,
      resource,
      limits,
      fields: mergeFields(mergeFields(extra, contextFields.current, limits), bound, limits),
    });
  } catch (error) {
    report.failure(error);
    return;
  }
  route.emit(record, call.level.no);
}
