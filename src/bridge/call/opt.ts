import { boolean, knownOptions, outOfRange, wrongType } from '../../record/floor/expect.js';

/**
 * Options of the calls of a view. `opt` does not inherit: options that an earlier `opt` set are reset unless you repeat them.
 *
 * @example logger.opt({ exception: error, location: true }).error('payment {id} failed', { id: 7 })
 */
export interface OptOptions {
  /** Records this Error or thrown value as the exception; `true` records the stack of the call. @default none; false and null are none, too */
  exception?: unknown;
  /** Calls functions given as message, argument or field once, if a sink or provider takes the record, and uses their results. @default false */
  lazy?: boolean | undefined;
  /**
   * Reads colour markup in the message: ANSI codes for sinks that show colours, removed for all others. Markup in arguments stays text.
   * @default false
   */
  colors?: boolean | undefined;
  /** Passes the message to text sinks as it is: no format, no `serialize`, no escaping, nothing appended. @default false */
  raw?: boolean | undefined;
  /** Fills `{record[level]}`, `{record[message]}`, `{record[extra][k]}` and the like in the message. @default false */
  record?: boolean | undefined;
  /** Makes attributes of fields; with false, fields fill placeholders only. @default true */
  capture?: boolean | undefined;
  /**
   * Adds `code.file.path`, `code.line.number`, `code.column.number` and `code.function.name` of the call; a number (0 to 1,000) skips that
   * many frames. @default false
   */
  location?: boolean | number | undefined;
  /** Event name of the record. @default none */
  eventName?: string | undefined;
}

/** The options of a view, checked. */
export interface Opt {
  readonly exception: 'stack' | { readonly thrown: unknown } | undefined;
  readonly lazy: boolean;
  readonly colors: boolean;
  readonly raw: boolean;
  readonly record: boolean;
  readonly capture: boolean;
  /** Frames to skip; undefined without a location. */
  readonly location: number | undefined;
  readonly eventName: string | undefined;
}

const KNOWN = new Set(['exception', 'lazy', 'colors', 'raw', 'record', 'capture', 'location', 'eventName']);
const MAX_FRAMES = 1_000;

/** @throws TypeError, RangeError for an option that is unknown or wrong */
export function checkedOpt(options: OptOptions): Opt {
  knownOptions('opt', options, KNOWN);
  const { exception, eventName } = options;
  if (eventName !== undefined && typeof eventName !== 'string') throw wrongType('eventName', 'a string', eventName);
  const none = exception === undefined || exception === null || exception === false;
  return {
    exception: none ? undefined : exception === true ? 'stack' : { thrown: exception },
    lazy: boolean('lazy', options.lazy, false),
    colors: boolean('colors', options.colors, false),
    raw: boolean('raw', options.raw, false),
    record: boolean('record', options.record, false),
    capture: boolean('capture', options.capture, true),
    location: framesOf(options.location),
    eventName: eventName?.toWellFormed(),
  };
}

function framesOf(location: unknown): number | undefined {
  if (location === undefined || location === false) return undefined;
  if (location === true) return 0;
  if (typeof location !== 'number') throw wrongType('location', 'a boolean or a number of frames', location);
  if (!Number.isInteger(location) || location < 0 || location > MAX_FRAMES) {
    throw outOfRange('location', `a number of frames from 0 to ${MAX_FRAMES}`, location);
  }
  return location;
}
