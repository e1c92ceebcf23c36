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
}

/** Makes the record of a call that somebody wants, and sends it on its way. Throws only what a sync sink without `catch` throws. */
export function emit(view: View, call: MethodCall): void {
  const { core, bound } = view;
  const { extra, contextFields, limits, clock, route, report } = core;
  let record: LightRecord;
  try {
    const given = view.opt === undefined && call.level.no < view.scope.locationMinimum ? call : askedFor(view, call);
    const earlier = mergeFields(mergeFields(extra, contextFields.current, limits), bound, limits);
    record = recordOf(given, view.setting, clock.hrTime(), spanContextIn(activeContext()), earlier);
    record = core.patches.applied(record, view.patches);
  } catch (error) {
    report.failure(error);
    return;
  }
  route.emit(record, LightRecord.rank(record) ?? call.level.no);
}

/** With what the view, or a sink, asks of its calls. */
function askedFor(view: View, call: MethodCall): Call {
  const { level, message, args, below } = call;
  const { opt } = view;
  const ofView = opt?.exception === 'stack' ? { thrown: stackHere(below) } : opt?.exception;
  const location = call.location ?? locationOf(view, level.no, below);
  return { level, message, args, exception: call.exception ?? ofView, location };
}

/** Where the caller stands, if the view or a sink that may take a record of that level asks for it. */
export function locationOf({ scope, opt }: View, no: number, below: MethodCall['below']): Location | undefined {
  if (opt?.location !== undefined) return callerLocation(below, opt.location);
  return no >= scope.locationMinimum ? callerLocation(below, 0) : undefined;
}
