import type { Level } from '../../record/levels.js';
import { activeContext, isOtelThere, spanContextIn } from '../../record/otel.js';
import { LightRecord } from '../../record/record.js';
import { recordOf } from '../call/call.js';
import type { Aside } from '../call/call-input.js';
import { quickRecord } from '../call/fast-path.js';
import { mergeFields } from '../call/fields.js';
import { callerLocation, type Location, stackHere } from '../call/location.js';
import type { View } from './view.js';

/** A method of a logger: whoever called it is the caller. */
type Method = (...args: never[]) => unknown;

/**
 * Makes the record of a call that somebody wants, and sends it on its way. Throws only what a sync sink without `catch` throws.
 *
 * @param below The method that was called
 * @param given What the call says of its exception and of where it stands
 */
export function emit(
  view: View,
  level: Level,
  message: unknown,
  args: readonly unknown[],
  below: Method,
  given?: Aside,
): void {
  make(view, level, message, args.length, args[0], args, below, given);
}

/** The same for a call with one argument, or none: most calls are, and an array of it would be a tenth of what they cost. */
export function emitOne(
  view: View,
  level: Level,
  message: unknown,
  count: number,
  argument: unknown,
  below: Method,
): void {
  make(view, level, message, count, argument, undefined, below, undefined);
}

/** @param args Undefined where the first one is all there is. */
function make(
  view: View,
  level: Level,
  message: unknown,
  count: number,
  first: unknown,
  args: readonly unknown[] | undefined,
  below: Method,
  given: Aside | undefined,
): void {
  const { core, bound } = view;
  const { extra, contextFields, limits, clock, route, report } = core;
  let record: LightRecord;
  let isWithOtel: boolean;
  try {
    const aside =
      view.opt === undefined && level.no < view.scope.locationMinimum ? given : askedFor(view, level, below, given);
    const { current } = contextFields;
    const isBare = extra === undefined && current === undefined && bound === undefined;
    const earlier = isBare ? undefined : mergeFields(mergeFields(extra, current, limits), bound, limits);
    const { setting } = view;
    clock.read();
    const { seconds, nanos } = clock;
    isWithOtel = isOtelThere();
    const spanContext = isWithOtel ? spanContextIn(activeContext()) : undefined;
    record =
      (aside === undefined
        ? quickRecord(level, message, count, first, args?.[1], setting, seconds, nanos, spanContext, earlier)
        : undefined) ??
      recordOf(
        { level, message, args: args ?? (count === 0 ? [] : [first]), ...aside },
        setting,
        seconds,
        nanos,
        spanContext,
        earlier,
      );
    record = core.patches.applied(record, view.patches);
  } catch (error) {
    report.failure(error);
    return;
  }
  route.emit(record, LightRecord.levelNumber(record) ?? level.no, isWithOtel);
}

/** With what the view, or a sink, asks of its calls. */
function askedFor(view: View, level: Level, below: Method, given: Aside | undefined): Aside {
  const { opt } = view;
  const ofView = opt?.exception === 'stack' ? { thrown: stackHere(below) } : opt?.exception;
  return {
    exception: given?.exception ?? ofView,
    location: given?.location ?? locationOf(view, level.no, below),
  };
}

/** Where the caller stands, if the view or a sink that may take a record of that level asks for it. */
export function locationOf({ scope, opt }: View, no: number, below: Method): Location | undefined {
  if (opt?.location !== undefined) return callerLocation(below, opt.location);
  return no >= scope.locationMinimum ? callerLocation(below, 0) : undefined;
}
