import { shownMemberOf } from '../../record/floor/member-of.js';
import { thrownMessage } from '../../record/floor/thrown.js';
import { isError } from '../../record/values/exception.js';

/** Anything thrown, in a form that structured clone accepts. */
export type TransferableThrown = { readonly value: unknown } | TransferableError;

/** Structured clone carries class, message and stack. It drops other names, aggregated errors and members, and fails for circular causes. */
interface TransferableError {
  readonly error: Error;
  readonly name: string;
  readonly cause: TransferableThrown | undefined;
  readonly errors: readonly TransferableThrown[] | undefined;
  readonly members: ReadonlyArray<readonly [key: string, value: unknown]>;
}

const MAX_DEPTH = 8;
const MAX_ERRORS = 100;
const MAX_MEMBERS = 100;
/** Members that are transferred separately. `failed` holds records, and is evaluated before the transfer. */
const EXCLUDED: ReadonlySet<string> = new Set(['name', 'message', 'stack', 'cause', 'errors', 'failed']);

/** Converts name, message, stack, chains of `cause` and `errors`, and the members that can be cloned. Never throws. */
export function toTransferable(thrown: unknown): TransferableThrown {
  try {
    return convert(thrown, 0);
  } catch {
    return { value: thrownMessage(thrown) };
  }
}

function convert(thrown: unknown, depth: number): TransferableThrown {
  if (!isError(thrown)) {
    const value = cloned(thrown);
    return { value: value === undefined && thrown !== undefined ? thrownMessage(thrown) : value };
  }
  const next = (inner: unknown) => (inner === undefined || depth === MAX_DEPTH ? undefined : convert(inner, depth + 1));
  const [name, errors] = [textOf(shownMemberOf(thrown, 'name')) ?? 'Error', shownMemberOf(thrown, 'errors')];
  const error = new Error(textOf(shownMemberOf(thrown, 'message')) ?? '');
  define(error, 'stack', textOf(shownMemberOf(thrown, 'stack')));
  // Structured clone takes the class from the name.
  define(error, 'name', name);
  return {
    error,
    name,
    cause: next(shownMemberOf(thrown, 'cause')),
    errors: Array.isArray(errors)
      ? errors.slice(0, MAX_ERRORS).map((inner) => next(inner) ?? { value: undefined })
      : undefined,
    members: membersOf(thrown),
  };
}

/** Restores what was thrown on the other side. An error has its name and, if the language has it, its class. */
export function fromTransferable(transferred: TransferableThrown): unknown {
  if ('value' in transferred) return transferred.value;
  const { error: clone, name, cause, errors, members } = transferred;
  const error = errors === undefined ? clone : new AggregateError(errors.map(fromTransferable), clone.message);
  for (const [key, value] of members) define(error, key, value, true);
  define(error, 'stack', clone.stack);
  if (error.name !== name) define(error, 'name', name);
  if (cause !== undefined) define(error, 'cause', fromTransferable(cause));
  return error;
}

function define(error: Error, key: string, value: unknown, enumerable = false): void {
  Object.defineProperty(error, key, { value, writable: true, configurable: true, enumerable });
}

function membersOf(error: Error): Array<[string, unknown]> {
  const members: Array<[string, unknown]> = [];
  for (const key of Object.keys(error)) {
    if (EXCLUDED.has(key)) continue;
    if (members.length === MAX_MEMBERS) break;
    const value = cloned(shownMemberOf(error, key));
    if (value !== undefined) members.push([key, value]);
  }
  return members;
}

/** Undefined for a value that cannot be cloned. */
function cloned(value: unknown): unknown {
  if (typeof value === 'function' || typeof value === 'symbol') return undefined;
  if (typeof value !== 'object') return value;
  try {
    return structuredClone(value);
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
