import { fileURLToPath } from '../../record/floor/builtin.js';
import type { AnyValueMap } from '../../record/values/any-value.js';
import type { ValueCopier } from '../../record/values/copier.js';

/** Where a call stands in the source. */
export interface Location {
  readonly path: string | undefined;
  readonly line: number | undefined;
  readonly column: number | undefined;
  readonly functionName: string | undefined;
}

type Entry = (...args: never[]) => unknown;

/** OpenTelemetry's names. */
const ATTRIBUTES = [
  ['code.file.path', 'path'],
  ['code.line.number', 'line'],
  ['code.column.number', 'column'],
  ['code.function.name', 'functionName'],
] as const;

const MAX_CACHED = 1_000;
/** Few calls log many records. */
const cache = new Map<string, Location>();

/**
 * Where the function below which everything is ours was called from; `skip` goes that many frames further up. Undefined where the stack
 * does not reach so far. Source maps count as Node and the program have set them up, since the frame is read from the text of the stack.
 */
export function callerLocation(below: Entry, skip: number): Location | undefined {
  const stack = stackBelow(below, skip + 1);
  const frame = stack === undefined ? undefined : frameAt(stack, skip);
  if (frame === undefined) return undefined;
  let location = cache.get(frame);
  if (location === undefined) {
    location = parseFrame(frame);
    if (cache.size === MAX_CACHED) cache.clear();
    cache.set(frame, location);
  }
  return location;
}

/** Sets the attributes of a location; what the user has set under these names stays. */
export function locationAttributes(location: Location, copier: ValueCopier, into: AnyValueMap): void {
  for (const [key, member] of ATTRIBUTES) {
    const value = location[member];
    if (value !== undefined && !Object.hasOwn(into, key)) copier.attribute(key, value, into);
  }
}

/** An error with the stack of whoever called that function. */
export function stackHere(below: Entry): Error {
  const error = new Error();
  Error.captureStackTrace(error, below);
  return error;
}

/** The text of the stack, of so many frames. */
function stackBelow(below: Entry, frames: number): string | undefined {
  const isSet = Object.hasOwn(Error, 'stackTraceLimit');
  const limit = Error.stackTraceLimit;
  try {
    Error.stackTraceLimit = frames;
    const holder: { stack?: unknown } = {};
    Error.captureStackTrace(holder, below);
    return typeof holder.stack === 'string' ? holder.stack : undefined;
  } catch {
    // Somebody has frozen Error, or formats stacks in a way that throws.
    return undefined;
  } finally {
    if (isSet) Reflect.set(Error, 'stackTraceLimit', limit);
    else Reflect.deleteProperty(Error, 'stackTraceLimit');
  }
}

const FRAME = '\n    at ';

/** One frame of a stack, with its `at`. */
function frameAt(stack: string, place: number): string | undefined {
  let from = stack.indexOf(FRAME);
  for (let i = 0; i < place && from >= 0; i++) from = stack.indexOf(FRAME, from + 1);
  if (from < 0) return undefined;
  const end = stack.indexOf('\n', from + 1);
  return stack.slice(from + 1, end < 0 ? stack.length : end);
}

/** Takes `    at name (place:line:column)` or `    at place:line:column` apart. */
export function parseFrame(frame: string): Location {
  const text = frame.slice('    at '.length);
  const open = text.endsWith(')') ? text.indexOf(' (') : -1;
  const place = open < 0 ? text.replace(/^async /, '') : text.slice(open + 2, -1);
  const [, source = '', line, column] = /^(.*):(\d+):(\d+)$/s.exec(place) ?? [];
  return {
    path: pathOf(source),
    line: line === undefined ? undefined : Number(line),
    column: column === undefined ? undefined : Number(column),
    functionName: open < 0 ? undefined : nameOf(text.slice(0, open)),
  };
}

/** `Object.` is what V8 writes before the members of object literals. */
function nameOf(name: string): string | undefined {
  const bare = name
    .replace(/^async /, '')
    .replace(/^new /, '')
    .replace(/ \[as [^\]]*\]$/, '')
    .replace(/^Object\./, '');
  return bare === '' || bare.endsWith('<anonymous>') ? undefined : bare;
}

function pathOf(source: string): string | undefined {
  if (source === '' || source.startsWith('eval at ')) return undefined;
  try {
    return source.startsWith('file://') ? fileURLToPath(source) : source;
  } catch {
    return source;
  }
}
