import type { Level } from '../../record/levels.js';
import { activeContext, isOtelThere, spanContextIn } from '../../record/otel.js';
import { LightRecord } from '../../record/record.js';
import { withUid } from '../../record/uid.js';
import { recordOf } from '../call/call.js';
import type { CallOverrides } from '../call/call-input.js';
import { fastPathRecord } from '../call/fast-path.js';
import { mergeFields } from '../call/fields.js';
import { callerLocation, type Location, stackHere } from '../call/location.js';
import type { View } from './view.js';

/** A method of a logger. Its caller is the caller whose location is logged. */
type Method = (...args: never[]) => unknown;

/**
 * Makes the record of an enabled call, and gives it to the route. Throws only the error of a sync sink with `catch: false`.
 *
 * @param entryPoint The method that was called
 * @param overrides The exception and location that the call names
 */
export function emit(
  view: View,
  level: Level,
  message: unknown,
  args: readonly unknown[],
  entryPoint: Method,
  overrides?: CallOverrides,
): void {
  make(view, level, message, args.length, args[0], args, entryPoint, overrides);
}

/** The same for a call with one argument or none. An array of arguments would cost a twentieth of such a call (bench/questions/call.ts, Node 20 and 24; Node 22 gains as much by it). */
export function emitOne(
  view: View,
  level: Level,
  message: unknown,
  count: number,
  argument: unknown,
  entryPoint: Method,
): void {
  make(view, level, message, count, argument, undefined, entryPoint, undefined);
}

/** @param args Undefined if `first` is the only argument */
function make(
  view: View,
  level: Level,
  message: unknown,
  count: number,
  first: unknown,
  args: readonly unknown[] | undefined,
  entryPoint: Method,
  overrides: CallOverrides | undefined,
): void {
  const { core, bound } = view;
  const { extra, contextFields, limits, clock, route, report } = core;
  let record: LightRecord;
  let isWithOtel: boolean;
  try {
    const effective =
      view.opt === undefined && level.no < view.scope.locationMinimum
        ? overrides
        : overridesOf(view, level, entryPoint, overrides);
    const { current } = contextFields;
    const isBare = extra === undefined && current === undefined && bound === undefined;
    const earlier = isBare ? undefined : mergeFields(mergeFields(extra, current, limits), bound, limits);
    const { defaults } = view;
    clock.read();
    const { seconds, nanos } = clock;
    isWithOtel = isOtelThere();
    const spanContext = isWithOtel ? spanContextIn(activeContext()) : undefined;
    record =
      (effective === undefined
        ? fastPathRecord(level, message, count, first, args?.[1], defaults, seconds, nanos, spanContext, earlier)
        : undefined) ??
      recordOf(
        { level, message, args: args ?? (count === 0 ? [] : [first]), ...effective },
        defaults,
        seconds,
        nanos,
        spanContext,
        earlier,
      );
    record = core.patches.applied(record, view.patches);
    if (core.ingress.recordUid) record = withUid(record, false);
    if (core.ingress.keepsTemplates && typeof message === 'string') LightRecord.memo(record).template = message;
  } catch (error) {
    report.failure(error);
    return;
  }
  route.emit(record, LightRecord.levelNumber(record) ?? level.no, isWithOtel);
}

/** Adds what the view, or a sink, asks of its calls. */
function overridesOf(
  view: View,
  level: Level,
  entryPoint: Method,
  overrides: CallOverrides | undefined,
): CallOverrides {
  const { opt } = view;
  const ofView = opt?.exception === 'stack' ? { thrown: stackHere(entryPoint) } : opt?.exception;
  return {
    exception: overrides?.exception ?? ofView,
    location: overrides?.location ?? locationOf(view, level.no, entryPoint),
  };
}

/** The location of the caller, if the view, or a sink that may take a record of that level, asks for it. */
export function locationOf({ scope, opt }: View, no: number, entryPoint: Method): Location | undefined {
  if (opt?.location !== undefined) return callerLocation(entryPoint, opt.location);
  return no >= scope.locationMinimum ? callerLocation(entryPoint, 0) : undefined;
}
