import { activeContext, spanContextIn } from '../../record/otel.js';
import { LightRecord } from '../../record/record.js';
import { recordOf } from '../call/call.js';
import { mergeFields } from '../call/fields.js';
import type { Call } from '../call/given.js';
import { callerLocation, type Location, stackHere } from '../call/location.js';
import type { View } from '../view.js';

/** A call of a method, by its view's user. */
export interface MethodCall extends Call {
  /** The method: whoever called it is the caller. */
  readonly below: (...args: never[]) => unknown;
  /** Where the call stands, when it was looked at before. */
  readonly location?: Location | undefined;
}

/** Makes the record of a call that somebody wants, and sends it on its way. Throws only what a sync sink without `catch` throws. */
export function emit(view: View, call: MethodCall): void {
  const { core, scope, bound, opt } = view;
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
      opt,
      exception: opt?.exception === 'stack' ? { thrown: stackHere(call.below) } : opt?.exception,
      location: call.location ?? locationOf(view, call.level.no, call.below),
    });
    record = core.patches.applied(record, view.patches);
  } catch (error) {
    report.failure(error);
    return;
  }
  route.emit(record, LightRecord.rank(record) ?? call.level.no);
}

/** Where the caller stands, if the view or a sink that may take a record of that level asks for it. */
export function locationOf({ scope, opt }: View, no: number, below: MethodCall['below']): Location | undefined {
  if (opt?.location !== undefined) return callerLocation(below, opt.location);
  return no >= scope.locationMinimum ? callerLocation(below, 0) : undefined;
}
