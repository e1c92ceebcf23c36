import { fileURLToPath } from '../../record/floor/builtin.js';
import type { AnyValueMap } from '../../record/values/any-value.js';
import type { ValueCopier } from '../../record/values/copier.js';

/** The place of a call in the source. */
export interface Location {
  readonly path: string | undefined;
  readonly line: number | undefined;
  readonly column: number | undefined;
  readonly functionName: string | undefined;
}

type EntryPoint = (...args: never[]) => unknown;

/** OpenTelemetry's attribute names. */
const ATTRIBUTES = [
  ['code.file.path', 'path'],
  ['code.line.number', 'line'],
  ['code.column.number', 'column'],
  ['code.function.name', 'functionName'],
] as const;

const MAX_CACHED = 1_000;
/** By stack frame. Few calls log many records. */
const cache = new Map<string, Location>();

/**
 * Where the entry point was called from; `skip` goes that many frames further up. Undefined if the stack is shorter. The frame is read from
 * the text of the stack, so that source maps count as Node and the program have set them up.
 */
export function callerLocation(entryPoint: EntryPoint, skip: number): Location | undefined {
  const stack = stackOf(entryPoint, skip + 1);
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

/** True for the key of an attribute that this location sets. */
export function isSetBy(location: Location, key: string): boolean {
  return key.startsWith('code.') && ATTRIBUTES.some(([name, member]) => name === key && location[member] !== undefined);
}

/** Sets the attributes of a location. */
export function locationAttributes(location: Location, copier: ValueCopier, into: AnyValueMap): void {
  for (const [key, member] of ATTRIBUTES) {
    const value = location[member];
    if (value !== undefined) copier.attribute(key, value, into);
  }
}

/** An Error with the stack of the caller of the entry point. */
export function stackHere(entryPoint: EntryPoint): Error {
  const error = new Error();
  Error.captureStackTrace(error, entryPoint);
  return error;
}

/** The text of the stack, limited to that many frames. */
function stackOf(entryPoint: EntryPoint, frames: number): string | undefined {
  const isSet = Object.hasOwn(Error, 'stackTraceLimit');
  const limit = Error.stackTraceLimit;
  try {
    Error.stackTraceLimit = frames;
    const holder: { stack?: unknown } = {};
    Error.captureStackTrace(holder, entryPoint);
    return typeof holder.stack === 'string' ? holder.stack : undefined;
  } catch {
    // Error is frozen, or a custom `prepareStackTrace` throws.
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

/** Parses `    at name (place:line:column)` or `    at place:line:column`. */
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

/** V8 writes `Object.` before the members of object literals. */
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
