import { boolean, knownOptions, outOfRange, wrongType } from '../../record/floor/expect.js';

/** Options of the calls of a view. What is not given is as without `opt`. */
export interface OptOptions {
  /** An Error or any thrown value, kept as the exception; `true` takes the stack of the call. @default none; so are `false` and null */
  exception?: unknown;
  /** Functions as message, argument or field are called once, and only if somebody wants the record: their results stand for them. @default false */
  lazy?: boolean;
  /** Colour markup in the message: codes for sinks that show colours, removed for all others. That of arguments stays text. @default false */
  colors?: boolean;
  /** Every sink that makes text takes the message as it is: no format, no `serialize`, no escaping, nothing appended. @default false */
  raw?: boolean;
  /** `{record[level]}`, `{record[message]}`, `{record[extra][k]}` and others may stand in the message. @default false */
  record?: boolean;
  /** Fields become attributes; without, they fill placeholders only. @default true */
  capture?: boolean;
  /** `code.file.path`, `code.line.number`, `code.column.number` and `code.function.name` of the call; a number skips that many frames. @default false */
  location?: boolean | number;
  /** The record's event name. @default none */
  eventName?: string;
}

/** The options of a view, checked. */
export interface Opt {
  readonly exception: 'stack' | { readonly thrown: unknown } | undefined;
  readonly lazy: boolean;
  readonly colors: boolean;
  readonly raw: boolean;
  readonly record: boolean;
  readonly capture: boolean;
  /** How many frames are skipped; undefined where no location is asked for. */
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
    eventName,
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
